import { assertNever, FaultError } from '#kernel';
import {
  decodeRequest,
  encodeReply,
  meterTimeAt,
  writeBcd,
  writeDate,
  writeTimeOfDay,
  type Cjt188Reply,
} from '#hardware/meters/cjt188/codec';
import type { Cjt188Frame } from '#hardware/meters/cjt188/frames';
import type { Cjt188Profile } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';

export type Cjt188Meter = SimulatedMeter<Cjt188Profile>;

const CUBIC_METRE = 0x2c;
const KILOWATT_HOUR = 0x05;
const CENTURY = 0x20;
const WRITE = 0x04;

/** Maker and number. */
export function addressOf(meter: Cjt188Meter): string {
  return meter.profile.maker + meter.serial.padStart(10, '0').slice(-10);
}

/** What the meter answers to a frame that is for it; null where it answers nothing. */
export function answerFrame(meter: Cjt188Meter, asked: Cjt188Frame): Cjt188Frame | null {
  let request: ReturnType<typeof decodeRequest>;
  try {
    request = decodeRequest(asked);
  } catch (thrown) {
    if (thrown instanceof FaultError) return null;
    throw thrown;
  }
  if (request.kind === 'unknown') return null;
  const reply = replyTo(meter, request);
  if (reply === null) return null;
  return { type: meter.profile.type, address: addressOf(meter), ...encodeReply(reply, request.number) };
}

function replyTo(
  meter: Cjt188Meter,
  request: Exclude<ReturnType<typeof decodeRequest>, { kind: 'unknown' }>,
): Cjt188Reply | null {
  const { profile } = meter;
  switch (request.kind) {
    case 'read':
      if (request.identifier !== profile.identifiers.read) return null;
      return { kind: 'data', identifier: request.identifier, value: readingOf(meter) };
    case 'read_address':
      return { kind: 'address' };
    case 'valve':
      if (!profile.valve || request.identifier !== profile.identifiers.valve) return null;
      // As if of a contact: what lets through is closed.
      return meter.commandRelay(request.to === 'open' ? 'closed' : 'open')
        ? { kind: 'valve', identifier: request.identifier, status: statusOf(meter) }
        : { kind: 'refused', request: WRITE, status: statusOf(meter) };
    default:
      return assertNever(request);
  }
}

function readingOf(meter: Cjt188Meter): Uint8Array {
  const { profile, shownTime, zone } = meter;
  const time = meterTimeAt(shownTime, zone);
  const steps = (meter.registerWh * 10n ** BigInt(profile.decimals)) / 1000n;
  const heat = profile.utility === 'heat';
  const unit = heat ? KILOWATT_HOUR : CUBIC_METRE;
  const current = [...writeBcd(steps, 4), unit];
  const settlementDay = [0, 0, 0, 0, unit];
  const status = statusOf(meter);
  const end = [...writeTimeOfDay(time), ...writeDate(time), CENTURY, status & 0xff, status >>> 8];
  // Power, flow and volume with their units, two temperatures, hours: nothing that Foyer asks for.
  const between = Array.from({ length: 24 }, () => 0);
  return Uint8Array.from(
    heat ? [...settlementDay, ...current, ...between, ...end] : [...current, ...settlementDay, ...end],
  );
}

/** The valve in two bits (00 open, 01 closed, 11 broken, 10 on its way), the battery in one; numbered from the end that the profile says. */
function statusOf({ profile, relay, moves, condition }: Cjt188Meter): number {
  const valve = condition.jammed ? 3 : moves ? 2 : relay === 'closed' ? 0 : 1;
  const battery = condition.batteryLow ? 1 : 0;
  const shown = profile.valve ? valve : 0;
  return profile.status_from === 'lowest' ? shown | (battery << 2) : (shown << 6) | (battery << 5);
}
