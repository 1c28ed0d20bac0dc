import { readFileSync } from 'node:fs';
import { screenState } from '#contracts/bridge';
import { replyOf } from '#contracts/wire';
import { duration, milliseconds, seconds, type Clock, type Duration } from '#kernel';
import { keepRunning } from '../../keep-running.ts';
import { screenAddress } from '../../screen-address.ts';
import { startChromium } from './chromium.ts';
import { ScreenWatch } from './screen-watch.ts';

const BETWEEN_LOOKS = milliseconds(250);
const LONGEST_ANSWER = seconds(1);
const stateReply = replyOf(screenState);

export interface LauncherOptions {
  /** The kiosk program's file that says where its screen is. */
  readonly addressFile: string;
  /** Chromium's program. */
  readonly program: string;
  /** Without a display, for tests. */
  readonly headless: boolean;
  readonly clock: Clock;
  /** Told at each start of a browser, with its process. */
  readonly onStarted: (pid: number) => void;
  readonly onEnded: (how: 'ended' | 'hung', wait: Duration) => void;
}

interface Address {
  readonly origin: string;
  readonly token: string;
}

/**
 * Keeps a browser on the kiosk's screen: started when the kiosk program answers, and started again when it ends, or when the page in it has not run for a
 * second and a half. Session and money are the kiosk program's and stay as they are. Resolves when the signal ends it.
 */
export async function keepScreen(options: LauncherOptions, signal: AbortSignal): Promise<void> {
  await keepRunning<'ended' | 'hung'>({
    start: () => showScreen(options, signal),
    isFinal: () => false,
    onEnded: options.onEnded,
    clock: options.clock,
    signal,
  });
}

async function showScreen(options: LauncherOptions, signal: AbortSignal): Promise<'ended' | 'hung'> {
  const { clock, program, headless } = options;
  const address = await findScreen(options, signal);
  if (address === null) return 'ended';
  const browser = startChromium(program, { address: `${address.origin}/#t=${address.token}`, headless });
  if (browser.pid !== undefined) options.onStarted(browser.pid);
  const over = new AbortController();
  const ended = browser.ended.then(() => over.abort());
  const watch = new ScreenWatch(clock.monotonic());
  const either = AbortSignal.any([signal, over.signal]);
  let how: 'ended' | 'hung' = 'ended';
  while (!either.aborted) {
    await clock.sleep(BETWEEN_LOOKS, either);
    const silence = await silenceOf(address, clock);
    if (either.aborted || !watch.isHung(clock.monotonic(), silence)) continue;
    how = 'hung';
    break;
  }
  browser.kill();
  await ended;
  return how;
}

/** Waits until the kiosk program answers at the address it left; null when the signal came first. */
async function findScreen(options: LauncherOptions, signal: AbortSignal): Promise<Address | null> {
  const { clock } = options;
  while (!signal.aborted) {
    const address = readAddress(options.addressFile);
    if (address !== null && (await silenceOf(address, clock)) !== null) return address;
    await clock.sleep(BETWEEN_LOOKS, signal);
  }
  return null;
}

function readAddress(file: string): Address | null {
  try {
    const { port, token } = screenAddress.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { origin: `http://127.0.0.1:${port}`, token };
  } catch {
    return null;
  }
}

/** How long the screen has been silent, as the kiosk program says; null when that does not answer. */
async function silenceOf({ origin, token }: Address, clock: Clock): Promise<Duration | null> {
  const over = new AbortController();
  const answered = new AbortController();
  void clock.sleep(LONGEST_ANSWER, answered.signal).then(() => over.abort());
  try {
    const reply = await fetch(`${origin}/bridge/screen`, {
      headers: { authorization: `Bearer ${token}` },
      signal: over.signal,
    });
    const parsed = stateReply.parse(await reply.json());
    return parsed.ok ? duration(parsed.value.silentMs) : null;
  } catch {
    return null;
  } finally {
    answered.abort();
  }
}
