import { asciiOf, billOf, coinOf, countryScalingOf, lettersOf, serialOf, type NamedValue } from './codec.ts';
import { BILL_TYPES, categories, COIN_TYPES } from './frames.ts';
import type { Answer, Command, Learnt, MachineState } from './state.ts';

/** What is to be asked next to know the device; null: it is known. */
export function nextQuestion({ taker, learnt }: MachineState): Command | null {
  if (!learnt.isKind) return { name: 'category' };
  if (learnt.serial === null) return { name: 'serial' };
  const types = taker === 'coins' ? COIN_TYPES : BILL_TYPES;
  if (learnt.names.length < types)
    return { name: taker === 'coins' ? 'coin_id' : 'bill_id', type: learnt.names.length + 1 };
  const letters = taker === 'bills' ? unscaled(learnt) : undefined;
  if (letters !== undefined) return { name: 'country_scaling', letters };
  return learnt.isRecalled ? null : { name: 'recall', serial: learnt.serial };
}

function unscaled({ names, scalings }: Learnt): string | undefined {
  return names.flatMap((name) => lettersOf(name ?? '') ?? []).find((letters) => !(letters in scalings));
}

export type Learning =
  | { readonly kind: 'learnt'; readonly learnt: Learnt; readonly mark?: number | null }
  /** On this address stands something else. */
  | { readonly kind: 'other'; readonly category: string }
  | { readonly kind: 'no_answer' };

/** What the answer to a question of `nextQuestion` teaches. A device says NAK for a type or a country that it does not have. */
export function learn({ taker, learnt }: MachineState, asked: Command, answer: Answer): Learning {
  if (asked.name === 'recall')
    return answer.kind === 'remembered'
      ? { kind: 'learnt', learnt: { ...learnt, isRecalled: true }, mark: answer.event }
      : { kind: 'no_answer' };
  if (answer.kind === 'busy' || answer.kind === 'remembered') return { kind: 'no_answer' };
  const data = answer.kind === 'reply' ? answer.data : null;
  switch (asked.name) {
    case 'category': {
      if (data === null) return { kind: 'no_answer' };
      const category = asciiOf(data);
      return category.toLowerCase().includes(categories[taker].toLowerCase())
        ? { kind: 'learnt', learnt: { ...learnt, isKind: true } }
        : { kind: 'other', category };
    }
    case 'serial': {
      const serial = data === null ? null : serialOf(data);
      return serial === null ? { kind: 'no_answer' } : { kind: 'learnt', learnt: { ...learnt, serial } };
    }
    case 'coin_id':
    case 'bill_id': {
      const name = data === null || data.length === 0 ? null : asciiOf(data);
      return { kind: 'learnt', learnt: { ...learnt, names: [...learnt.names, name] } };
    }
    case 'country_scaling': {
      const scaling = data === null ? null : countryScalingOf(data);
      return {
        kind: 'learnt',
        learnt: { ...learnt, scalings: { ...learnt.scalings, [asked.letters]: scaling } },
      };
    }
    default:
      return { kind: 'no_answer' };
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
