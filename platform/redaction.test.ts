import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { FaultError } from '#kernel';
import { openLog } from './log.ts';
import { redact, redactText } from './redaction.ts';

describe('the redactor', () => {
  it.each([
    ['cardUid', '04A1B2C3D4E5F6', '•••5F6'],
    ['token', 'abcdef', '•••def'],
    ['phone', '+49 30 123456', '•••456'],
    ['pin', '123', '•••'],
    ['enrolmentCode', 'K7P42M', '•••42M'],
    ['authorization', 'Bearer secret', '•••ret'],
  ])('keeps the last three characters of %s', (name, value, shown) => {
    expect(redact({ [name]: value })).toEqual({ [name]: shown });
  });

  it('leaves what is public', () => {
    const facts = {
      code: 'CARD_UNKNOWN',
      meterId: 'm-1',
      amount: '20.00',
      attempts: 3,
      exitCode: 1,
      ok: true,
      nothing: null,
    };
    expect(redact(facts)).toEqual(facts);
    expect(redactText('')).toBe('•••');
  });
});

describe('the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-log-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes structured lines by area, through the redactor, with the causes of what was thrown', async () => {
    const file = join(folder, 'x.log');
    const log = openLog({ program: 'test', file }).area('cards');
    log.info('tapped', { cardUid: '04A1B2C3D4E5F6' });
    log.debug('not at this level');
    log.error(
      'failed',
      new FaultError('PORT_CLOSED', { details: { token: 'abcdef', url: 'tcp://x:1' }, cause: new Error('reset') }),
    );
    log.error('stranger', 'a string');
    const lines = await vi.waitFor(() => {
      const read = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(read).toHaveLength(3);
      return read;
    });
    expect(lines[0]).toMatchObject({ program: 'test', area: 'cards', msg: 'tapped', cardUid: '•••5F6' });
    expect(lines[1]).toMatchObject({
      error: { code: 'PORT_CLOSED', token: '•••def', url: 'tcp://x:1', cause: { message: 'reset' } },
    });
    expect(lines[2]).toMatchObject({ error: { message: 'a string' } });
    expect(readFileSync(file, 'utf8')).not.toContain('04A1B2C3D4');
  });
});
