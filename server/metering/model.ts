import type { Instant, MeterId, PowerW, QuantityMilli, RegisterMilli } from '#kernel';
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
