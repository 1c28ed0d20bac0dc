import { assert, elementAt } from './assertion.ts';
import type { Brand } from './brand.ts';

export type Utility = 'electricity' | 'water' | 'gas' | 'heat';

/**
 * What a cumulative register shows, in thousandths of its utility's unit: Wh for electricity, gas and heat (kWh), litres for water (m³).
 * A register only ever grows; what looks like a decrease is a rollover, a swap or a fault, and is held.
 */
export type RegisterMilli = Brand<bigint, 'RegisterMilli'>;

/** A difference of two registers, in the same thousandths. Negative only on an export register. */
export type QuantityMilli = Brand<bigint, 'QuantityMilli'>;

/** Active power in whole watts; negative when the load feeds back. */
export type PowerW = Brand<number, 'PowerW'>;

export function registerMilli(value: bigint): RegisterMilli {
  assert(value >= 0n && value < 2n ** 63n, 'a register is not negative and fits a signed 64-bit column');
  return value as RegisterMilli;
}

export function quantityMilli(value: bigint): QuantityMilli {
  return value as QuantityMilli;
}

export function powerW(watts: number): PowerW {
  assert(Number.isFinite(watts), 'power is a finite number of watts');
  return Math.round(watts) as PowerW;
}

/** Writes thousandths as an exact decimal: 1500n is `1.5`. */
export function formatMilli(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  const fraction = (magnitude % 1000n).toString().padStart(3, '0').replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${magnitude / 1000n}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Reads an exact decimal with at most three places into thousandths; null for anything else. */
export function parseMilli(text: string): bigint | null {
  const match = /^(-)?(\d{1,15})(?:\.(\d{1,3}))?$/.exec(text);
  if (match === null) return null;
  const magnitude = BigInt(elementAt(match, 2)) * 1000n + BigInt((match[3] ?? '').padEnd(3, '0'));
  return match[1] === undefined ? magnitude : -magnitude;
}
