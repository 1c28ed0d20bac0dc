import type { Instant, MeterId, PersonId, PowerW, QuantityMilli, ReadingDecisionId, RegisterMilli } from '#kernel';
import type { RelayState } from '#hardware/meters';

export type ReadingQuality = 'measured' | 'estimated' | 'corrected';

/** What a meter showed, as it is kept for ever. */
export interface Reading {
  readonly meterId: MeterId;
  readonly at: Instant;
  readonly register: RegisterMilli;
  readonly quality: ReadingQuality;
  readonly source: 'meter' | 'opening' | 'staff';
  readonly serial: string;
  readonly powerW: PowerW | null;
  readonly relay: RelayState;
  /** Only of an estimate: how it was made. Lacks where an older Foyer made it, which did not keep it. */
  readonly estimate?: EstimateBasis;
}

/**
 * How an hour's use was estimated. `same_hours`: the mean of the same local hour on the same weekdays. `average`: the mean of all that is known, because that
 * hour was not seen. `relay_open`: nothing, because the relay was seen open last.
 */
export type EstimateMethod = 'same_hours' | 'average' | 'relay_open';

export interface EstimateBasis {
  readonly method: EstimateMethod;
  /** How many hours that were counted it rests on. */
  readonly hoursKnown: number;
}

/** Why a reading waits for staff instead of becoming money. */
export type HoldReason = 'decrease' | 'jump' | 'serial_differs' | 'clock_suspect';

/** What validation made of a reading: pure, from the reading before it. */
export type ReadingVerdict =
  | { readonly kind: 'accepted'; readonly quantity: QuantityMilli }
  | { readonly kind: 'first' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'rollover'; readonly quantity: QuantityMilli }
  | { readonly kind: 'held'; readonly reason: HoldReason };

/** What staff said of a meter's readings. Append-only; the readings that follow from it are kept with it. */
export interface ReadingDecision {
  /** Made by whoever asked, and durable there before. */
  readonly id: ReadingDecisionId;
  readonly meterId: MeterId;
  /**
   * `accepted`, `rejected`: what was held. `new_register`: the meter was swapped or set back, so what it shows begins anew. `entered`: a reading that came late
   * or corrects one. `reworked`: the hours were made again, because the multiplier was wrong.
   */
  readonly kind: 'accepted' | 'rejected' | 'new_register' | 'entered' | 'reworked';
  /** The held reading that this is about; null where nothing was held, and where `heldThrough` says it. */
  readonly heldNumber: number | null;
  /** All that was held of the meter up to this number is decided; null where at most one was. */
  readonly heldThrough: number | null;
  /** The first instant whose hours may have changed; null where none did. With `reworked`, since when the multiplier is another. */
  readonly changedFrom: Instant | null;
  /** Only with `reworked`: what the multiplier is from then on, until the next change that is known. */
  readonly multiplier: number | null;
  readonly note: string;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Instant;
}

/** What one meter used in one UTC hour (or the part of it that was seen), after its multiplier. The sum of these is what rating works on. */
export interface HourlyInterval {
  readonly meterId: MeterId;
  readonly hourStart: Instant;
  readonly from: Instant;
  readonly to: Instant;
  readonly fromRegister: RegisterMilli;
  readonly toRegister: RegisterMilli;
  readonly quantity: QuantityMilli;
  readonly estimated: boolean;
}
