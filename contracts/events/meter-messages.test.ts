import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { meterMessagesSchema, meterReadingMessage } from './meter-messages.ts';

test('the published JSON schema is the one that meters are heard by', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../schema/meter-messages.json', import.meta.url), 'utf8'),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(meterMessagesSchema())));
});

test('what a later version adds is passed over, what is wrong is not', () => {
  const reading = { id: '1', serial: '1', time: '2026-11-23T08:15:00Z', registers: { import: '1.5' } };
  expect(meterReadingMessage.parse({ ...reading, humidity: 40 })).not.toHaveProperty('humidity');
  expect(meterReadingMessage.safeParse({ ...reading, registers: { import: 1.5 } }).success).toBe(false);
  expect(meterReadingMessage.safeParse({ ...reading, registers: { import: '-1' } }).success).toBe(false);
});
