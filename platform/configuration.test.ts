import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigurationFault, loadConfiguration, parseConfiguration } from './configuration.ts';

const schema = z.strictObject({
  serial: z.string(),
  meters: z.array(z.strictObject({ id: z.string(), port: z.string().regex(/^\d+$/) })),
});

function problemsOf(source: string) {
  try {
    parseConfiguration(source, { file: 'site.yaml', schema });
  } catch (thrown) {
    if (thrown instanceof ConfigurationFault) return { code: thrown.code, problems: thrown.problems };
    throw thrown;
  }
  return null;
}

describe('parseConfiguration', () => {
  it('keeps every scalar as the text that stands there', () => {
    const read = parseConfiguration('serial: 00012345\nmeters:\n  - {id: 04E12345, port: 0502}\n', {
      file: 'site.yaml',
      schema,
    });
    expect(read).toEqual({ serial: '00012345', meters: [{ id: '04E12345', port: '0502' }] });
  });

  it('names path and line of every problem at once', () => {
    expect(
      problemsOf('serial: x\nmeters:\n  - id: m-1\n    port: 502\n  - id: m-2\n    port: http\n    color: red\n'),
    ).toEqual({
      code: 'CONFIGURATION_INVALID',
      problems: [
        { path: 'meters[1].port', line: 6, message: expect.stringContaining('') },
        { path: 'meters[1].color', line: 7, message: 'is not a setting that Foyer knows' },
      ],
    });
  });

  it('says that something is missing at the line of its parent', () => {
    expect(problemsOf('serial: x\nmeters:\n  - id: m-1\n')).toEqual({
      code: 'CONFIGURATION_INVALID',
      problems: [{ path: 'meters[0].port', line: 3, message: 'is missing (string)' }],
    });
  });

  it.each(['serial: [1\nmeters: []', 'serial: a\nserial: b\nmeters: []', '\t- tab'])(
    'refuses what is not YAML: %j',
    (source) => {
      expect(problemsOf(source)?.code).toBe('CONFIGURATION_UNREADABLE');
    },
  );

  it('refuses a file that is not there by name', () => {
    expect(() => loadConfiguration('/nowhere/site.yaml', schema)).toThrow(
      /CONFIGURATION_UNREADABLE[\s\S]*\/nowhere\/site\.yaml:1/,
    );
  });
});
