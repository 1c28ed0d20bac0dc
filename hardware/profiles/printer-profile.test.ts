import { parseConfiguration } from '#platform/configuration';
import { describe, expect, test } from 'vitest';
import { loadPrinterProfile, printerProfile, printerProfileNames, statusAbilityOf } from './printer-profile.ts';

describe('what a model says of itself', () => {
  test.each([
    ['generic-80mm', 'real_time'],
    ['generic-58mm-silent', 'silent'],
  ])('%s: %s', (name, ability) => expect(statusAbilityOf(loadPrinterProfile(name))).toBe(ability));

  test('GS r before pushed status, where it answers no DLE EOT', () => {
    const silent = loadPrinterProfile('generic-58mm-silent');
    expect(statusAbilityOf({ ...silent, automaticStatus: true })).toBe('automatic');
    expect(statusAbilityOf({ ...silent, automaticStatus: true, queuedStatus: true })).toBe('queued');
  });
});

describe('printer profiles', () => {
  test('every profile that comes with Foyer is sound', () => {
    expect(printerProfileNames()).toContain('generic-80mm');
    expect(printerProfileNames().length).toBeGreaterThanOrEqual(10);
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
    ['confirmation: process_id', 'confirmation: queued_status', 'confirmation'],
    ['status: document', 'status: hearsay', 'verified.status'],
    ['sources: [constructed]', 'sources: []', 'sources'],
    ['pictures: graphics', 'pictures: oil', 'pictures'],
  ])('%s → %s is refused by path', (from, to, path) => {
    const sound = [
      'name: Test',
      'sources: [constructed]',
      'verified: { paper: device, codePages: document, status: document, confirmation: simulator only }',
      'paper: { widthDots: 576, columns: 48 }',
      'codePages: { cp858: 19 }',
      'cutter: partial',
      'nativeQr: yes',
      'realTimeStatus: [1, 2, 3, 4]',
      'pictures: graphics',
      'queuedStatus: no',
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
