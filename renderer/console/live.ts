import { consoleEvent, type ConsoleEvent } from '#contracts/api';
import { elapsed, seconds, type Clock, type Duration, type Monotonic } from '#kernel';
import { createParser } from 'eventsource-parser';

/** `joining` is the first try; `lost` begins when the last word was heard. */
export type LinkState = 'joining' | 'live' | 'lost' | 'ended';

export interface LinkListener {
  readonly state: (state: LinkState) => void;
  readonly event: (event: ConsoleEvent) => void;
}

/** The server beats every five seconds; two beats missed and the third late is silence. */
const SILENCE = seconds(13);
const FIRST_WAIT = seconds(0.5);
const LONGEST_WAIT = seconds(15);

/** Whoever opens the stream: `fetch` in the page, anything else in a test. */
export type OpenStream = (signal: AbortSignal) => Promise<Response>;

export const openEvents: OpenStream = (signal) =>
  fetch('/api/console/events', { credentials: 'same-origin', cache: 'no-store', signal });

/**
 * Listens to the building until the signal aborts: joins, notices silence by the missing beats, and joins again, later each time. Ends with state `ended` when
 * the server says that nobody is signed in. It reads the stream itself because a browser's own event source hides the beats.
 */
export async function follow(
  from: { readonly open: OpenStream; readonly clock: Clock },
  listener: LinkListener,
  stopped: AbortSignal,
): Promise<void> {
  let wait: Duration = FIRST_WAIT;
  while (!stopped.aborted) {
    const outcome = await listenOnce(from, listener, stopped);
    if (stopped.aborted) return;
    if (outcome === 'ended') return listener.state('ended');
    listener.state('lost');
    if (outcome === 'heard') wait = FIRST_WAIT;
    await from.clock.sleep(wait, stopped);
    wait = Math.min(wait * 2, LONGEST_WAIT) as Duration;
  }
}

async function listenOnce(
  { open, clock }: { readonly open: OpenStream; readonly clock: Clock },
  listener: LinkListener,
  stopped: AbortSignal,
): Promise<'heard' | 'nothing' | 'ended'> {
  const giveUp = new AbortController();
  const stop = (): void => giveUp.abort();
  stopped.addEventListener('abort', stop, { once: true });
  let heardAt: Monotonic = clock.monotonic();
  let heard = false;
  const note = (): void => {
    heardAt = clock.monotonic();
    heard = true;
  };
  void watch();
  try {
    const response = await open(giveUp.signal);
    if (response.status === 401) return 'ended';
    if (!response.ok || response.body === null) return 'nothing';
    const parser = createParser({
      onComment: note,
      onEvent: ({ data }) => {
        const event = eventOf(data);
        if (event === null) return;
        note();
        if (event.type === 'hello') listener.state('live');
        listener.event(event);
      },
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    giveUp.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true });
    for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(part.value);
  } catch {
    // The line broke, or nothing was heard for too long: both are a lost connection, and that is said.
  } finally {
    stopped.removeEventListener('abort', stop);
    giveUp.abort();
  }
  return heard ? 'heard' : 'nothing';

  async function watch(): Promise<void> {
    while (!giveUp.signal.aborted) {
      await clock.sleep(seconds(1), giveUp.signal);
      if (elapsed(heardAt, clock.monotonic()) > SILENCE) giveUp.abort();
    }
  }
}

/** Null for what this page does not know: a newer server may say more. */
function eventOf(data: string): ConsoleEvent | null {
  try {
    const parsed = consoleEvent.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
