import type { Supply } from '#contracts/api';
import type { ReactNode } from 'react';
import { useWords } from './words.ts';

type State = Supply['state'];

/** The state that needs attention most gives the pill its tone. */
const ranks: readonly State[] = ['off', 'awaits_button', 'no_voltage', 'going_off', 'unknown', 'coming_back', 'on'];
const tones: Readonly<Record<State, string>> = {
  on: 'bg-leaf-soft text-leaf border-leaf',
  coming_back: 'bg-sun-soft text-ink border-sun-mark',
  going_off: 'bg-sun-soft text-ink border-sun-mark',
  awaits_button: 'bg-sun-soft text-ink border-sun-mark',
  no_voltage: 'bg-sun-soft text-ink border-sun-mark',
  unknown: 'bg-card text-ink border-edge border-dashed',
  off: 'bg-alarm-soft text-alarm border-alarm',
};
const dots: Readonly<Record<State, string>> = {
  on: 'bg-leaf',
  coming_back: 'bg-sun-mark',
  going_off: 'bg-sun-mark',
  awaits_button: 'border-[calc(0.9*var(--mm))] border-sun-mark',
  no_voltage: 'border-[calc(0.9*var(--mm))] border-sun-mark',
  unknown: 'border-[calc(0.5*var(--mm))] border-edge',
  off: 'border-[calc(0.9*var(--mm))] border-alarm',
};

/** What was read back from the meters, in words: “Power on · Water on”. Utilities in the same state are said once. */
export function SupplyPill({ supplies }: { readonly supplies: readonly Supply[] }): ReactNode {
  const words = useWords();
  if (supplies.length === 0) return null;
  const worst = ranks.find((state) => supplies.some((supply) => supply.state === state)) ?? 'unknown';
  const said = new Set(supplies.map((supply) => words.text(`supply.${supply.state}`, { utility: supply.utility })));
  return (
    <p
      data-supply={worst}
      className={`flex items-center gap-3 rounded-full border px-5 py-2 text-text leading-tight font-bold ${tones[worst]}`}
    >
      <span aria-hidden="true" className={`size-4 shrink-0 rounded-full ${dots[worst]}`} />
      {[...said].join(' · ')}
    </p>
  );
}
