import { codeOf, duration, elapsed, milliseconds, seconds, type Clock, type Duration, type Log } from '#kernel';

/** Something that is listened to until it closes. */
export interface Listened {
  /** Calls back once, also where it is closed already. */
  onClosed(listener: () => void): void;
  /** Idempotent. */
  close(): Promise<void>;
}

const FIRST_RETRY = milliseconds(500);
const LAST_RETRY = seconds(5);

/**
 * Opens a device that only talks, listens until it closes, and opens it again with growing pauses, until the signal is aborted. One that closes as soon as it is
 * opened is not tried faster for it. `onWhere` hears each change, and first of all whether the device is there. Why it cannot be opened is logged when the reason
 * changes.
 */
export async function keepOpen<Opened extends Listened>(options: {
  open: () => Promise<Opened>;
  /** Begins to listen; whatever it still does ends with the signal. */
  listen: (opened: Opened, ended: AbortSignal) => void;
  onWhere: (where: 'back' | 'away') => void;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}): Promise<void> {
  const { clock, log, signal } = options;
  let where: 'back' | 'away' | null = null;
  let retry: Duration = FIRST_RETRY;
  let reason: string | null = null;
  const say = (now: 'back' | 'away') => {
    if (where === now) return;
    where = now;
    options.onWhere(now);
  };
  while (!signal.aborted) {
    const opened = await options.open().catch((thrown: unknown) => {
      const code = codeOf(thrown);
      if (code !== reason)
        log.warn('cannot be opened', { code, because: thrown instanceof Error ? thrown.message : '' });
      reason = code;
      return null;
    });
    if (opened !== null) {
      reason = null;
      say('back');
      const openedAt = clock.monotonic();
      await untilClosed(opened, options.listen, signal);
      await opened.close();
      if (elapsed(openedAt, clock.monotonic()) > LAST_RETRY) retry = FIRST_RETRY;
    }
    if (signal.aborted) return;
    say('away');
    await clock.sleep(retry, signal);
    retry = duration(Math.min(retry * 2, LAST_RETRY));
  }
}

async function untilClosed<Opened extends Listened>(
  opened: Opened,
  listen: (opened: Opened, ended: AbortSignal) => void,
  signal: AbortSignal,
): Promise<void> {
  const closed = new AbortController();
  const ended = AbortSignal.any([closed.signal, signal]);
  opened.onClosed(() => closed.abort());
  listen(opened, ended);
  if (!ended.aborted)
    await new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve(), { once: true }));
}
