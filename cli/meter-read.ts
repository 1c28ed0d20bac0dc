import { formatInstant, success, type Reply } from '#kernel';
import type { MeterSample } from '#hardware/meters';
import { withMeter, type MeterGiven } from './meter-line.ts';

/** One sample of a meter, as it is told: the register in thousandths of its unit, as text. */
export async function readMeter(given: MeterGiven): Promise<Reply<object>> {
  return withMeter(given, { relayConfirmed: false }, async (meter) =>
    success({ profile: given.profile, utility: meter.utility, ...sampleTold(await meter.read({ soon: true })) }),
  );
}

export function sampleTold(sample: MeterSample): object {
  return {
    at: formatInstant(sample.at),
    serial: sample.serial,
    registerMilli: sample.register,
    powerW: sample.powerW,
    relay: sample.relay,
    ...(sample.voltageV === undefined ? {} : { voltageV: sample.voltageV }),
    ...(sample.flags === undefined ? {} : { flags: sample.flags }),
    ...(sample.meterClock === undefined ? {} : { meterClock: formatInstant(sample.meterClock) }),
  };
}
