import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { givenId, instant, ManualClock, minutes, silentLog, type KioskId } from '#kernel';
import { readWitnesses } from '../store/witnesses.ts';
import { LedgerWitnesses } from './ledger-witnesses.ts';

const lobby = givenId<KioskId>('lobby');
const hashOf = (sequence: number) => sequence.toString(16).padStart(64, '0');
const clock = new ManualClock(instant(0));
let folder: string;
let keyFile: string;
let accused: KioskId[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-witness-'));
  keyFile = join(folder, 'ledger.key');
  accused = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A chain that ends at each sequence up to its last, and nowhere else. */
function witnesses(last: number, chain = hashOf) {
  const endAt = async (sequence: number) =>
    sequence > last ? null : { sequence, hashHex: chain(sequence), signatureBase64: '' };
  return new LedgerWitnesses({
    ledger: { endAt },
    keyFile,
    clock,
    log: silentLog,
    onDiffers: (id) => accused.push(id),
  });
}

it('keeps what a kiosk saw beside the key, not with every heartbeat', async () => {
  const heard = witnesses(9);
  await heard.heard(lobby, { sequence: 0, hash: hashOf(0) });
  expect(readWitnesses(keyFile)).toEqual([]);
  await heard.heard(lobby, { sequence: 3, hash: hashOf(3) });
  await heard.heard(lobby, { sequence: 5, hash: hashOf(5) });
  expect(readWitnesses(keyFile)).toMatchObject([{ name: 'the kiosk lobby', sequence: 3 }]);
  clock.advance(minutes(1));
  await heard.heard(lobby, { sequence: 7, hash: hashOf(7) });
  expect(readWitnesses(keyFile)).toMatchObject([{ sequence: 7, hashHex: hashOf(7) }]);
  expect(accused).toEqual([]);
});

it.each([
  ['a tail that was cut off, or an older copy', witnesses.bind(null, 6)],
  ['a chain that was made anew', () => witnesses(9, (sequence) => hashOf(sequence + 1000))],
])('%s shows, and is not forgotten by what the kiosk says later', async (_what, open) => {
  expect(await open().heard(lobby, { sequence: 7, hash: hashOf(7) })).toBe(false);
  expect(accused).toEqual([lobby]);
  expect(await witnesses(9).heard(lobby, { sequence: 8, hash: hashOf(8) })).toBe(true);
  expect(readWitnesses(keyFile)).toMatchObject([{ sequence: 7, hashHex: hashOf(7) }]);
});
