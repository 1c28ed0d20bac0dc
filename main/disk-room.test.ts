import { expect, it } from 'vitest';
import { instant, ManualClock, seconds, silentLog, type Code } from '#kernel';
import { DiskRoom } from './disk-room.ts';

const MIB = 2n ** 20n;

async function roomWith(freeMib: bigint) {
  const disk = { freeBytes: () => Promise.resolve(freeMib * MIB) };
  const clock = new ManualClock(instant(0));
  const told: (Code | null)[] = [];
  const room = new DiskRoom({
    freeBytes: () => disk.freeBytes(),
    clock,
    log: silentLog,
    onChange: (trouble) => told.push(trouble),
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

it('is full below 32 MiB and has room again at 40: it does not go to and fro between them', async () => {
  const { room, told, becomes } = await roomWith(33n);
  expect(told).toEqual([]);
  expect(await becomes(mib(32n))).toEqual([]);
  expect(await becomes(mib(31n))).toEqual(['DISK_NEARLY_FULL']);
  expect(await becomes(mib(39n))).toEqual([]);
  expect(await becomes(mib(40n))).toEqual([null]);
  await room.stop();
});

it('is said as soon as the kiosk starts', async () => {
  const { room, told } = await roomWith(1n);
  expect(told).toEqual(['DISK_NEARLY_FULL']);
  await room.stop();
});

it('a disk that does not say how much is free counts as full', async () => {
  const { room, becomes } = await roomWith(100n);
  expect(await becomes(() => Promise.reject(new Error('EIO')))).toEqual(['DISK_NEARLY_FULL']);
  await room.stop();
});
