import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { instant, ManualClock, silentLog } from '#kernel';
import { WEATHER_FILE } from '#contracts/configuration';
import { WeatherFeed } from './weather-feed.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-weather-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the last word that can be read stands; nonsense and silence change nothing', async () => {
  const feed = new WeatherFeed({ directory: folder, clock: new ManualClock(instant(0)), log: silentLog });
  const says = async (text: string) => {
    writeFileSync(join(folder, WEATHER_FILE), text);
    await feed.look();
    return feed.word;
  };
  await feed.look();
  expect(feed.word).toBeNull();
  const frost = { hold: true, at: instant(1000), until: instant(61_000) };
  expect(await says('{"hold":true,"at":"1970-01-01T00:00:01.000Z","until":"1970-01-01T00:01:01.000Z"}')).toEqual(frost);
  expect(await says('{"hold":')).toEqual(frost);
  expect(await says('{"hold":"yes","at":"1970-01-01T00:00:02.000Z","until":null}')).toEqual(frost);
  rmSync(join(folder, WEATHER_FILE));
  await feed.look();
  expect(feed.word).toEqual(frost);
  expect(await says('{"hold":false,"at":"1970-01-01T00:00:02.000Z","until":null}')).toEqual({
    hold: false,
    at: instant(2000),
    until: null,
  });
  feed.start();
  await feed.stop();
});

test('a word that is told is kept for the next start; an older one changes nothing, and none is from the future', async () => {
  const clock = new ManualClock(instant(100_000));
  const directory = mkdtempSync(join(folder, 'told-'));
  const feed = new WeatherFeed({ directory, clock, log: silentLog });
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  expect(await feed.tell({ hold: true, at: at(90), until: null })).toBe(true);
  expect(await feed.tell({ hold: false, at: at(80), until: null })).toBe(true);
  expect(feed.word).toEqual({ hold: true, at: instant(90_000), until: null });
  expect(await feed.tell({ hold: false, at: at(161), until: null })).toBe(false);
  expect(feed.word?.hold).toBe(true);
  // Two at once: the newer stands, in whatever order they came.
  await Promise.all([
    feed.tell({ hold: false, at: at(99), until: at(500) }),
    feed.tell({ hold: true, at: at(95), until: null }),
  ]);
  const next = new WeatherFeed({ directory, clock, log: silentLog });
  await next.look();
  expect(next.word).toEqual({ hold: false, at: instant(99_000), until: instant(500_000) });
});
