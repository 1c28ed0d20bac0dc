import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'foyer-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function foyer(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'foyer.ts'), ...words], { encoding: 'utf8' });
}

/** Standard output must be exactly one line of JSON. */
function json(stdout: string): unknown {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout);
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('decode', () => {
  test('says what a frame means, for people and for scripts', () => {
    const words = ['decode', 'ccnet', '02', '03', '06', '33', 'DA', '81', '--from', 'host'];
    expect(foyer(...words).stdout).toBe('protocol: ccnet\nfrom: host\ncommand:\n  name: poll\n');
    expect(json(foyer(...words, '--json').stdout)).toEqual({
      ok: true,
      value: { protocol: 'ccnet', from: 'host', command: { name: 'poll' } },
    });
  });

  test.each([
    ['ccnet', '02 03 06 33 DA 82', 'FRAME_CHECKSUM'],
    ['ccnet', '02 03 06 33', 'FRAME_INCOMPLETE'],
    ['modbus', '01 03 04 42 C8 00 00 6F B6', 'FRAME_CHECKSUM'],
    ['mbus', '10 5B 01 5D 16', 'FRAME_CHECKSUM'],
    ['escpos', 'FF', 'FRAME_UNEXPECTED'],
    ['ccnet', '0x', 'FRAME_INCOMPLETE'],
  ])('%s %s is refused: %s, exit 2', (protocol, hex, code) => {
    const { status, stdout } = foyer('decode', protocol, hex, '--json');
    expect(status).toBe(2);
    expect(json(stdout)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('configuration check', () => {
  const kiosk = `kiosk: { id: lobby }
server: { url: 'https://127.0.0.1:7443', ticket: lobby.ticket }
devices:
  validator: { protocol: ccnet, address: 'tcp://127.0.0.1:7001' }
  printer: { address: 'tcp://127.0.0.1:7002' }
  cards: { kind: line, address: 'tcp://127.0.0.1:7003' }
`;

  test('a sound file is summarised', () => {
    const { status, stdout } = foyer('kiosk', 'check', write('kiosk.yaml', kiosk));
    expect(stdout).toMatch(/kiosk\.yaml: no problems; kiosk lobby of https:\/\/127\.0\.0\.1:7443\n$/);
    expect(status).toBe(0);
  });

  test('every problem is named with path and line, exit 2', () => {
    const file = write('wrong.yaml', kiosk.replace('ccnet', 'ccnot').replace('id: lobby', 'id: LOBBY'));
    const told = foyer('kiosk', 'check', file);
    expect(told.status).toBe(2);
    expect(told.stderr).toContain(`${file}:1  kiosk.id`);
    expect(told.stderr).toContain(`${file}:4  devices.validator.protocol`);
    const { error } = json(foyer('kiosk', 'check', file, '--json').stdout) as {
      error: { code: string; details: { problems: object[] } };
    };
    expect(error.code).toBe('CONFIGURATION_INVALID');
    expect(error.details.problems).toMatchObject([
      { path: 'kiosk.id', line: 1 },
      { path: 'devices.validator.protocol', line: 4 },
    ]);
  });

  test('a file that is not there is a bad input, not a crash', () => {
    const { status, stderr } = foyer('site', 'check', join(folder, 'none.yaml'));
    expect(status).toBe(2);
    expect(stderr).toContain('CONFIGURATION_UNREADABLE');
    expect(stderr).not.toContain('    at ');
  });
});

describe('the shell', () => {
  test('--help and version end with 0, an unknown command with 2', () => {
    expect(foyer('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Exit codes') as string });
    expect(json(foyer('version', '--json').stdout)).toMatchObject({ node: process.versions.node });
    expect(foyer('fly')).toMatchObject({ status: 2, stderr: expect.stringContaining("'fly'") as string });
  });
});

describe('policy check', () => {
  const pack = (name: string) => join(import.meta.dirname, '../docs/policies', `${name}.yaml`);

  test('a sound pack answers its cases, and no state cuts anybody wrongly', () => {
    const { status, stdout } = foyer('policy', 'check', pack('neutral'), '--json');
    expect(json(stdout)).toMatchObject({ ok: true, cases: 14, failures: [], fault: null });
    expect(status).toBe(0);
  });

  test('a case that is not answered as expected is told with what was found, exit 1; a file that is no pack, exit 2', () => {
    const text = readFileSync(pack('neutral'), 'utf8');
    const wrong = foyer('policy', 'check', write('pack.yaml', text.replace("notice: '3'", "notice: '5'")));
    expect(wrong).toMatchObject({ status: 1 });
    expect(wrong.stderr).toContain('notice: expected 5, found 3');
    const broken = foyer('policy', 'check', write('broken.yaml', text.replace('supply: off', 'supply: of')));
    expect(broken.status).toBe(2);
    expect(broken.stderr).toMatch(/broken\.yaml:\d+ {2}cases\[0\]\.expect\.supply/);
  });
});

describe('policy weather', () => {
  test('writes what the server reads; nonsense is refused and writes nothing', () => {
    expect(foyer('policy', 'weather', 'hold', '--data', folder, '--until', 'soon').status).toBe(2);
    const told = foyer('policy', 'weather', 'hold', '--data', folder, '--until', '2026-11-24T18:00:00Z');
    expect(told.status).toBe(0);
    const said: unknown = JSON.parse(readFileSync(join(folder, 'weather.json'), 'utf8'));
    expect(said).toMatchObject({ hold: true, until: '2026-11-24T18:00:00.000Z' });
  });
});
