import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatInstant, parseInstant } from '#kernel';
import { WEATHER_FILE, type WeatherWordFile } from '#contracts/configuration';
import { SystemClock, writeLine, writeNote } from '#platform';
import type { ExitCode } from './command.ts';

/** Writes the weather's word into the data folder, whole or not at all. The server looks every few seconds. */
export function tellWeather(word: string, at: { directory: string; until: string | null }): ExitCode {
  const until = at.until === null ? null : parseInstant(at.until);
  if ((word !== 'hold' && word !== 'clear') || (at.until !== null && until === null)) {
    writeNote('what the weather is: hold or clear; until: a moment such as 2026-11-24T18:00:00Z');
    return 2;
  }
  const said: WeatherWordFile = {
    hold: word === 'hold',
    at: formatInstant(new SystemClock().now()),
    until: until === null ? null : formatInstant(until),
  };
  const file = join(at.directory, WEATHER_FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(said)}\n`);
  renameSync(`${file}.new`, file);
  writeLine(`${file}: ${word}`);
  return 0;
}
