import {
  asciiOf,
  billOf,
  coinOf,
  countryScalingOf,
  lettersOf,
  serialOf,
  type CctalkCommand,
  type NamedValue,
} from './codec.ts';
import { BILL_TYPES, categories, COIN_TYPES } from './frames.ts';
import type { Answer, Command, Learnt, MachineState, Taker } from './state.ts';

/** What is to be asked next to know the device; null: nothing is left to ask, also of one that is something else. */
export function nextQuestion({ taker, learnt }: MachineState): CctalkCommand | null {
  if (learnt.category === null) return { name: 'category' };
  if (isOther(taker, learnt)) return null;
  if (learnt.serial === null) return { name: 'serial' };
  const types = taker === 'coins' ? COIN_TYPES : BILL_TYPES;
  if (learnt.names.length < types)
    return { name: taker === 'coins' ? 'coin_id' : 'bill_id', type: learnt.names.length + 1 };
  const letters = taker === 'bills' ? unscaled(learnt) : undefined;
  return letters === undefined ? null : { name: 'country_scaling', letters };
}

/** On this address stands something else. */
export function isOther(taker: Taker, { category }: Learnt): boolean {
  return category !== null && !category.toLowerCase().includes(categories[taker].toLowerCase());
}

export function isSaidAlike(some: Learnt, other: Learnt): boolean {
  return JSON.stringify(some) === JSON.stringify(other);
}

function unscaled({ names, scalings }: Learnt): string | undefined {
  return names.flatMap((name) => lettersOf(name ?? '') ?? []).find((letters) => !(letters in scalings));
}

/** What the answer to a question of `nextQuestion` teaches; null: nothing. A device says NAK for a type or a country that it does not have. */
export function learn({ learnt }: MachineState, asked: Command, answer: Answer): Learnt | null {
  if (answer.kind === 'busy' || answer.kind === 'remembered') return null;
  const data = answer.kind === 'reply' ? answer.data : null;
  switch (asked.name) {
    case 'category':
      return data === null ? null : { ...learnt, category: asciiOf(data) };
    case 'serial': {
      const serial = data === null ? null : serialOf(data);
      return serial === null ? null : { ...learnt, serial };
    }
    case 'coin_id':
    case 'bill_id': {
      const name = data === null || data.length === 0 ? null : asciiOf(data);
      return { ...learnt, names: [...learnt.names, name] };
    }
    case 'country_scaling': {
      const scaling = data === null ? null : countryScalingOf(data);
      return { ...learnt, scalings: { ...learnt.scalings, [asked.letters]: scaling } };
    }
    default:
      return null;
  }
}

/** The money of the site that the device knows, by type; what is of another currency or not understood is null. */
export function tableOf({ taker, learnt, currency }: MachineState): (NamedValue | null)[] {
  return learnt.names.map((name) => {
    if (name === null) return null;
    const named = taker === 'coins' ? coinOf(name) : scaledBill(name, learnt);
    return named !== null && named.currency === currency ? named : null;
  });
}

function scaledBill(name: string, { scalings }: Learnt): NamedValue | null {
  const scaling = scalings[lettersOf(name) ?? ''] ?? null;
  return scaling === null ? null : billOf(name, scaling);
}
