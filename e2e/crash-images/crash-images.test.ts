import { describe, expect, it } from 'vitest';
import { ForgetfulDisk } from './disk.ts';
import { drawsOf } from './draws.ts';
import { operationsOf } from './operations.ts';
import { pairImages } from './pair-judge.ts';
import { plainImages } from './plain-judge.ts';

describe('power cuts', () => {
  it('lose no acknowledged note, count none twice, and leave nothing that would not start', async () => {
    const ours = await pairImages(2, { seed: 'short', most: 20 });
    expect(ours).toMatchObject({ bad: 0, examples: [] });
    expect(ours.images).toBeGreaterThanOrEqual(4);
  });

  it('are seen by this harness where a program says more than its disk knows', async () => {
    expect((await plainImages(4, { seed: 'short', most: 60 })).lost).toBeGreaterThan(0);
  });
});

describe('a disk that forgets', () => {
  const write = (at: number, text: string) =>
    ({ kind: 'write', file: 'a', at, bytes: new TextEncoder().encode(text) }) as const;
  const text = (disk: ForgetfulDisk, loss: Parameters<ForgetfulDisk['image']>[0]) =>
    new TextDecoder().decode(disk.image(loss, drawsOf('x')).get('a'));

  it('keeps what was made sure of, and may lose the rest', () => {
    const disk = new ForgetfulDisk(new Map());
    disk.apply(write(0, 'sure'));
    disk.apply({ kind: 'sync', file: 'a' });
    disk.apply(write(2, 'XX!'));
    expect(text(disk, 'nothing_lost')).toBe('suXX!');
    expect(text(disk, 'unsynced_lost')).toBe('sure');
  });

  it('tears a write at a sector', () => {
    const disk = new ForgetfulDisk(new Map());
    disk.apply(write(0, 'a'.repeat(1024)));
    expect(text(disk, 'last_torn')).toBe('a'.repeat(512));
    expect(text(disk, 'last_torn_behind')).toBe(`${'\0'.repeat(512)}${'a'.repeat(512)}`);
  });

  it('may leave a renamed file empty when its content was not made sure of', () => {
    const disk = new ForgetfulDisk(new Map([['a', new TextEncoder().encode('old')]]));
    disk.apply({ kind: 'write', file: 'b', at: 'end', bytes: new TextEncoder().encode('new') });
    disk.apply({ kind: 'rename', file: 'b', to: 'a' });
    expect(text(disk, 'unsynced_lost')).toBe('');
    expect(text(disk, 'nothing_lost')).toBe('new');
  });
});

describe('the record', () => {
  it('is read in the order in which calls came back; failed ones and those elsewhere are none', () => {
    const log = [
      '7 pwrite64(3</d/a>, "\\x41\\x42", 2, 10 <unfinished ...>',
      '8 write(1</dev/pts/0>, "\\x4f\\x4b\\x0a", 3) = 3',
      '7 <... pwrite64 resumed>) = 2',
      '8 fsync(4</d/a>)     = 0',
      '8 fsync(4</d/b>) = -1 EIO (Input/output error)',
      '8 rename("/d/a", "/d/c") = 0',
      '8 write(5</elsewhere>, "\\x00", 1) = 1',
      '8 pwrite64(6</d/a-shm>, "\\x00", 1, 0) = 1',
    ].join('\n');
    expect(operationsOf(log, '/d')).toEqual([
      { kind: 'said', text: 'OK\n' },
      { kind: 'write', file: 'a', at: 10, bytes: Uint8Array.of(0x41, 0x42) },
      { kind: 'sync', file: 'a' },
      { kind: 'rename', file: 'a', to: 'c' },
    ]);
  });
});
