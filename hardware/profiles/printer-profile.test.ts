import { parseConfiguration } from '#platform';
import { describe, expect, test } from 'vitest';
import { loadPrinterProfile, printerProfile, printerProfileNames } from './printer-profile.ts';

describe('printer profiles', () => {
  test('every profile that comes with Foyer is sound', () => {
    expect(printerProfileNames()).toEqual(['generic-58mm', 'generic-80mm']);
    for (const name of printerProfileNames()) expect(loadPrinterProfile(name).name).not.toBe('');
  });

  test('values arrive as what they mean', () => {
    expect(loadPrinterProfile('generic-80mm')).toMatchObject({
      paper: { widthDots: 576, columns: 48 },
      codePages: { cp858: 19, cp437: 0 },
      cutter: 'partial',
      nativeQr: true,
      realTimeStatus: [1, 2, 3, 4],
      confirmation: 'process_id',
    });
  });

  test.each(['generic-81mm', '../printer-profile', ''])('the profile "%s" is unknown', (name) => {
    expect(() => loadPrinterProfile(name)).toThrow(
      expect.objectContaining({ code: 'PRINTER_PROFILE_UNKNOWN', message: expect.stringContaining('generic-80mm') }),
    );
  });

  test.each([
    ['widthDots: 576', 'widthDots: 100', 'paper.widthDots'],
    ['columns: 48', 'columns: 60', 'paper.columns'],
    ['cp858: 19', 'cp8585: 19', 'codePages'],
    ['cutter: partial', 'cutter: scissors', 'cutter'],
    ['nativeQr: yes', 'nativeQr: true', 'nativeQr'],
    ['[1, 2, 3, 4]', '[1, 9]', 'realTimeStatus'],
  ])('%s → %s is refused by path', (from, to, path) => {
    const sound = [
      'name: Test',
      'source: constructed',
      'paper: { widthDots: 576, columns: 48 }',
      'codePages: { cp858: 19 }',
      'cutter: partial',
      'nativeQr: yes',
      'realTimeStatus: [1, 2, 3, 4]',
      'automaticStatus: yes',
      'confirmation: process_id',
      'clearsBuffer: yes',
    ].join('\n');
    const at = { file: 'test.yaml', schema: printerProfile };
    expect(() => parseConfiguration(sound, at)).not.toThrow();
    expect(() => parseConfiguration(sound.replace(from, to), at)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', message: expect.stringContaining(path) }),
    );
  });
});
