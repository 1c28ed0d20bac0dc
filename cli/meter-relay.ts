import { createInterface } from 'node:readline/promises';
import { duration, elapsed, refuse, seconds, success, type Reply } from '#kernel';
import type { Meter, MeterSample } from '#hardware/meters';
import { switchingOf } from '#hardware/profiles';
import { SystemClock } from '#platform';
import { profileGiven, withMeter, type MeterGiven } from './meter-line.ts';
import { sampleTold } from './meter-read.ts';

export interface RelayGiven extends MeterGiven {
  readonly serial: string;
  readonly target: 'open' | 'closed';
  readonly reason: string;
  /** Whoever calls stands before the meter and has tried its relay. */
  readonly confirmedOnSite: boolean;
  /** Not asked again. */
  readonly yes: boolean;
}

const PROVEN_WITHIN = seconds(5);
const LOOK_EVERY = duration(500);

/**
 * Writes the relay of one meter and reads it back until it stands where it should: `{target, reason, proven, before, after}`. Refusals: METER_HAS_NO_RELAY,
 * RELAY_NOT_VERIFIED, CONFIRMATION_MISSING, and what the meter says.
 */
export async function switchRelay(given: RelayGiven): Promise<Reply<{ readonly proven: boolean }>> {
  const switching = switchingOf(profileGiven(given.profile));
  if (!switching.has) return refuse('METER_HAS_NO_RELAY', { message: `the profile ${given.profile} has no relay` });
  if (!switching.verified && !given.confirmedOnSite)
    return refuse('RELAY_NOT_VERIFIED', {
      message: `the relay part of ${given.profile} was not tried on a device. If you stand before this meter and can see what its relay does, add --confirmed-on-site`,
    });
  if (!given.yes && !(await confirmed(given)))
    return refuse('CONFIRMATION_MISSING', {
      message: 'nothing was written: the serial number was not repeated (or use --yes)',
    });
  return withMeter(given, { relayConfirmed: given.confirmedOnSite }, async (meter) => {
    const before = await meter.read({ soon: true });
    await meter.writeRelay(given.target);
    const after = await readBack(meter, given.target);
    return success({
      target: given.target,
      reason: given.reason,
      proven: after.relay === given.target,
      before: sampleTold(before),
      after: sampleTold(after),
    });
  });
}

async function readBack(meter: Meter, target: 'open' | 'closed'): Promise<MeterSample> {
  const clock = new SystemClock();
  const from = clock.monotonic();
  const within = duration((meter.relayMovesWithin ?? 0) + PROVEN_WITHIN);
  for (;;) {
    const sample = await meter.read({ soon: true });
    if (sample.relay === target || elapsed(from, clock.monotonic()) >= within) return sample;
    await clock.sleep(LOOK_EVERY);
  }
}

/** To cut the wrong flat is the worst that can happen here, so the number on the meter is typed again. */
async function confirmed({ serial, target, reason }: RelayGiven): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const verb = target === 'open' ? 'cuts supply at' : 'restores supply at';
    const ask = `This ${verb} meter ${serial} (${reason}). Type its serial number to go on: `;
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    return (await Promise.race([lines.question(ask), ended])).trim() === serial;
  } finally {
    lines.close();
  }
}
