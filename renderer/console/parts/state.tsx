import type { MeterNow } from '#contracts/api';
import type { ReactNode } from 'react';
import { useWords } from '../words.ts';

export type Tone = 'good' | 'busy' | 'unknown' | 'bad';

const tones: Readonly<Record<MeterNow['supply'], Tone>> = {
  on: 'good',
  coming_back: 'busy',
  going_off: 'busy',
  awaits_button: 'busy',
  no_voltage: 'bad',
  unknown: 'unknown',
  off: 'bad',
};

/** A word with a sign of its own shape beside it, so that colour is never alone. */
export function State({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className="state" data-tone={tone}>
      <span className="state-sign" aria-hidden="true" />
      {children}
    </span>
  );
}

/** What was read back of one meter’s supply. */
export function SupplyState({ supply }: { readonly supply: MeterNow['supply'] }): ReactNode {
  const words = useWords();
  return <State tone={tones[supply]}>{words.text('console.supply', { supply })}</State>;
}

/** A meter in a word: what is read back where it answers, and that it does not where it does not. */
export function MeterState({ meter }: { readonly meter: MeterNow }): ReactNode {
  const words = useWords();
  if (!meter.answering) return <State tone="unknown">{words.text('console.meter.away')}</State>;
  // What no relay can switch has no supply to read back: it is enough that the meter is read.
  return meter.hasRelay ? (
    <SupplyState supply={meter.supply} />
  ) : (
    <State tone="good">{words.text('console.meter.read_well')}</State>
  );
}
