import type { ReactNode } from 'react';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Needs somebody: said by weight and colour both. */
  readonly alarming?: boolean;
}

/** Names and what they are, one a line. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="flex flex-col divide-y divide-line">
      {facts.map(({ name, value, alarming = false }) => (
        <div key={name} className="row flex items-baseline justify-between gap-6 text-text leading-tight">
          <dt className="text-ink-2">{name}</dt>
          <dd className={`numbers text-end ${alarming ? 'font-bold text-alarm' : 'font-semibold'}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
