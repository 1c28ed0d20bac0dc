import { duration, elapsed, type Clock, type Duration } from '#kernel';

/** Returns what is called at each sign of life; `onSilent` is called once there was none for so long, and again only after another sign. */
export function watchSilence(options: {
  silence: Duration;
  onSilent: () => void;
  clock: Clock;
  ended: AbortSignal;
}): () => void {
  const { silence, onSilent, clock, ended } = options;
  let heardAt = clock.monotonic();
  let isWatching = false;
  const watch = async () => {
    for (let quiet = duration(0); quiet < silence && !ended.aborted; quiet = elapsed(heardAt, clock.monotonic()))
      await clock.sleep(duration(silence - quiet), ended);
    isWatching = false;
    if (!ended.aborted) onSilent();
  };
  return () => {
    heardAt = clock.monotonic();
    if (isWatching) return;
    isWatching = true;
    void watch();
  };
}
