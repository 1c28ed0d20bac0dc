import { assert, instant, quantityMilli } from '#kernel';
import type { EstimateMethod, Reading, ReadingDecision } from '../metering/model.ts';
import type { HeldReading } from './contract-readings.ts';
import type { KeptReading } from './contract-reports.ts';
import { toReading, type HeldRow, type ReadingRow } from './rows.ts';

export interface JudgedRow extends ReadingRow {
  readonly estimate_method: EstimateMethod | null;
  readonly estimate_hours: bigint | null;
  readonly verdict: KeptReading['verdict']['kind'];
  readonly quantity_milli: bigint | null;
}

export function toKept(row: JudgedRow): KeptReading {
  const { verdict, quantity_milli: quantity } = row;
  const reading = withEstimate(toReading(row), row);
  if (verdict === 'first') return { reading, verdict: { kind: verdict } };
  assert(quantity !== null, 'every reading but the first has a quantity');
  return { reading, verdict: { kind: verdict, quantity: quantityMilli(quantity) } };
}

function withEstimate(
  reading: Reading,
  { estimate_method: method, estimate_hours: hours }: Pick<JudgedRow, 'estimate_method' | 'estimate_hours'>,
): Reading {
  return method === null || hours === null ? reading : { ...reading, estimate: { method, hoursKnown: Number(hours) } };
}

export interface NumberedHeldRow extends HeldRow {
  readonly number: bigint;
  readonly open: bigint;
}

export function toHeld(row: NumberedHeldRow): HeldReading {
  return {
    number: Number(row.number),
    reading: toReading(row),
    verdict: { kind: 'held', reason: row.reason },
    open: row.open === 1n,
  };
}

export interface ReadingDecisionRow {
  readonly id: ReadingDecision['id'];
  readonly meter_id: ReadingDecision['meterId'];
  readonly kind: ReadingDecision['kind'];
  readonly held_number: bigint | null;
  readonly held_through: bigint | null;
  readonly changed_from: bigint | null;
  readonly multiplier: bigint | null;
  readonly note: string;
  readonly decided_by: ReadingDecision['decidedBy'];
  readonly decided_at: bigint;
}

export function toReadingDecision(row: ReadingDecisionRow): ReadingDecision {
  return {
    id: row.id,
    meterId: row.meter_id,
    kind: row.kind,
    heldNumber: row.held_number === null ? null : Number(row.held_number),
    heldThrough: row.held_through === null ? null : Number(row.held_through),
    changedFrom: row.changed_from === null ? null : instant(Number(row.changed_from)),
    multiplier: row.multiplier === null ? null : Number(row.multiplier),
    note: row.note,
    decidedBy: row.decided_by,
    decidedAt: instant(Number(row.decided_at)),
  };
}
