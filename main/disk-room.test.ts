import { expect, it } from 'vitest';
import type { SessionEvent } from '#app';
import { instant, ManualClock, seconds, silentLog } from '#kernel';
import { DiskRoom } from './disk-room.ts';

const MIB = 2n ** 20n;

async function roomWith(freeMib: bigint) {
  const disk = { freeBytes: () => Promise.resolve(freeMib * MIB) };
  const clock = new ManualClock(instant(0));
  const told: SessionEvent[] = [];
  const room = new DiskRoom({
    freeBytes: () => disk.freeBytes(),
    clock,
    log: silentLog,
    onChange: (event) => told.push(event),
  });
  await room.start();
  return {
    room,
    told,
    becomes: async (freeBytes: () => Promise<bigint>) => {
      disk.freeBytes = freeBytes;
      clock.advance(seconds(2));
      await new Promise((resolve) => setImmediate(resolve));
      return told.splice(0);
    },
  };
}

const mib = (count: bigint) => () => Promise.resolve(count * MIB);
const slots = (trouble: Extract<SessionEvent, { kind: 'validator' }>['trouble']): SessionEvent => ({
  kind: 'validator',
  trouble,
});
const full = slots('DISK_NEARLY_FULL');

it('cash is off below 32 MiB and on again at 40: it does not open and shut between them', async () => {
  const { room, becomes } = await roomWith(33n);
  expect(room.seen(slots(null))).toEqual(slots(null));
  expect(await becomes(mib(32n))).toEqual([]);
  expect(await becomes(mib(31n))).toEqual([full]);
  expect(await becomes(mib(39n))).toEqual([]);
  expect(await becomes(mib(40n))).toEqual([slots(null)]);
  await room.stop();
});

it('knows before the slots are heard, and lets their own trouble go first', async () => {
  const { room, told, becomes } = await roomWith(1n);
  expect(told).toEqual([]);
  expect(room.seen(slots(null))).toEqual(full);
  expect(room.seen(slots('VALIDATOR_STACKER_REMOVED'))).toEqual(slots('VALIDATOR_STACKER_REMOVED'));
  expect(await becomes(mib(100n))).toEqual([slots('VALIDATOR_STACKER_REMOVED')]);
  const other: SessionEvent = { kind: 'card_removed' };
  expect(room.seen(other)).toBe(other);
  await room.stop();
});

it('a disk that does not say how much is free counts as full', async () => {
  const { room, becomes } = await roomWith(100n);
  room.seen(slots(null));
  expect(await becomes(() => Promise.reject(new Error('EIO')))).toEqual([full]);
  await room.stop();
});
