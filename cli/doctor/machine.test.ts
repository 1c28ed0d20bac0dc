import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { instant, ManualClock } from '#kernel';
import { examineClock, examineDisk, examineNode, examinePackages, spaceOf, syncOf } from './machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-doctor-'));
const clock = new ManualClock(instant(Date.UTC(2026, 10, 23)));

afterAll(() => rmSync(folder, { recursive: true }));

test('an old Node is bad and says what brings the right one', () => {
  expect(examineNode('v24.1.0').what).toBe('ok');
  expect(examineNode('v20.19.0')).toMatchObject({
    what: 'bad',
    mend: expect.stringContaining('npm run foyer') as string,
  });
});

test('every native package of this installation loads', async () => {
  const found = await examinePackages();
  expect(found.length).toBeGreaterThan(3);
  expect(found.filter(({ what }) => what !== 'ok')).toEqual([]);
});

test('a clock that cannot be believed is bad', async () => {
  clock.setState('suspect');
  expect((await examineClock(clock))[0]).toMatchObject({ code: 'clock', what: 'bad' });
  clock.setState('trusted');
  expect((await examineClock(clock))[0]).toMatchObject({ code: 'clock', what: 'ok' });
});

test('a disk is judged by its room and by how long it takes, and is left as it was', async () => {
  expect(spaceOf('x', 5n * 2n ** 30n).what).toBe('ok');
  expect(spaceOf('x', 2n ** 29n).what).toBe('warn');
  expect(spaceOf('x', 2n ** 20n).what).toBe('bad');
  expect([2, 80, 900].map((milliseconds) => syncOf(milliseconds).what)).toEqual(['ok', 'warn', 'bad']);
  expect((await examineDisk(folder, clock)).map(({ code }) => code)).toEqual(['disk_space', 'disk_sync']);
  expect(readdirSync(folder)).toEqual([]);
  expect(await examineDisk(join(folder, 'none'), clock)).toMatchObject([{ what: 'bad' }]);
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
