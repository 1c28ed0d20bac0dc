import { assertNever, FaultError } from '#kernel';
import { decodeRequest, selects, type MbusRequest } from '#hardware/meters/mbus/codec';
import {
  ANY_METER,
  decodeMbusFrame,
  encodeMbus,
  LONGEST_MBUS_BYTES,
  mbusExtent,
  SELECTED,
  type MbusFrame,
} from '#hardware/meters/mbus/frames';
import type { LineFace } from '../serial-gateway.ts';
import { MbusStation, type MbusMeter } from './mbus-meter.ts';

const BAUD = 2400;
const ACKNOWLEDGE: MbusFrame = { kind: 'acknowledge' };

/**
 * Meters of M-Bus on one line at 2400 baud, each at its unit address and at its number. Several that are meant at once all answer: acknowledgements are one, because they
 * are alike, and telegrams are torn.
 */
export function mbusLine(meters: readonly MbusMeter[]): LineFace {
  const stations = meters.map((meter) => new MbusStation(meter));
  return {
    baud: BAUD,
    bitsOfCharacter: 11,
    query: `?framing=mbus&baud=${BAUD}`,
    cut: (held) => {
      const extent = mbusExtent(held.subarray(0, LONGEST_MBUS_BYTES));
      return extent.kind === 'impossible' ? { kind: 'junk', bytes: 1 } : extent;
    },
    answer: (bytes) => {
      const request = requestIn(bytes);
      if (request === null) return null;
      const alive = stations.filter(({ meter }) => !meter.silent);
      const meant = alive.filter((station) => isMeant(station, request));
      for (const station of alive) heed(station, request);
      const [first] = meant;
      if (first === undefined) return null;
      return { meter: first.meter, reply: () => overlaid(meant.map((station) => answerOf(station, request))) };
    },
  };
}

function requestIn(bytes: Uint8Array): MbusRequest | null {
  try {
    const request = decodeRequest(decodeMbusFrame(bytes));
    return request.kind === 'unknown' ? null : request;
  } catch (thrown) {
    if (thrown instanceof FaultError) return null;
    throw thrown;
  }
}

function isMeant(station: MbusStation, request: MbusRequest): boolean {
  if (request.kind === 'select') return selects(request.by, station.own);
  if (request.address === SELECTED) return station.isSelected;
  return request.address === ANY_METER || request.address === station.meter.unitAddress;
}

/** What a request changes in a meter, also in one that it is not for: a selection ends every other. */
function heed(station: MbusStation, request: MbusRequest): void {
  const isMine = isMeant(station, request);
  switch (request.kind) {
    case 'select':
      station.isSelected = isMine;
      return;
    case 'reset':
      if (isMine) station.reset();
      if (request.address === SELECTED) station.isSelected = false;
      return;
    case 'read':
      return;
    default:
      assertNever(request);
  }
}

function answerOf(station: MbusStation, request: MbusRequest): Uint8Array {
  return encodeMbus(request.kind === 'read' ? station.telegram(request.frameCount) : ACKNOWLEDGE);
}

/** What is heard where several talk at once: wherever one pulls the line, it is pulled. */
function overlaid(all: readonly Uint8Array[]): Uint8Array {
  const length = Math.max(...all.map((bytes) => bytes.length));
  return Uint8Array.from({ length }, (_, at) => all.reduce((heard, bytes) => heard & (bytes[at] ?? 0xff), 0xff));
}
