import type { SplitLine } from '#contracts/receipt';
import type { ReactNode } from 'react';
import { useWords } from './words.ts';

/** A colour and a pattern for each part, so that colour is never alone. */
const fills: Readonly<Record<SplitLine['kind'], string>> = {
  arrears: 'bg-sand-mark hatched',
  emergency_credit: 'bg-water',
  standing_charge: 'bg-leaf hatched',
  fee: 'bg-alarm hatched',
  credit: 'bg-sun border-[calc(0.4*var(--mm))] border-sun-mark',
};

/** Where a top-up goes: one bar, and a row of words for each of its parts. The bar is for the eye alone. */
export function Split({ lines }: { readonly lines: readonly SplitLine[] }): ReactNode {
  const words = useWords();
  const shown = lines.filter((line) => Number(line.amount.amount) > 0);
  return (
    <div data-split="">
      <div
        aria-hidden="true"
        className="mb-[calc(2*var(--mm)*var(--air))] flex h-7 gap-[calc(0.5*var(--mm))] overflow-hidden rounded-[calc(3*var(--mm))]"
      >
        {shown.map((line) => (
          // The width of a bar is a picture, not money: a float does no harm here.
          <span
            key={line.kind}
            className={`min-w-3 ${fills[line.kind]}`}
            style={{ flexGrow: Number(line.amount.amount) }}
          />
        ))}
      </div>
      <ul className="flex flex-col">
        {shown.map((line) => (
          <li
            key={line.kind}
            className="flex items-center gap-4 py-[calc(1.2*var(--mm)*var(--air))] text-text leading-tight"
            data-part={line.kind}
          >
            <span aria-hidden="true" className={`size-5 shrink-0 rounded-[calc(1.2*var(--mm))] ${fills[line.kind]}`} />
            <span className="flex-1">{nameOf(line)}</span>
            <span className="numbers font-bold whitespace-nowrap">{words.money(line.amount)}</span>
          </li>
        ))}
      </ul>
    </div>
  );

  function nameOf({ kind, remaining }: SplitLine): string {
    if (remaining !== null && Number(remaining.amount) > 0 && (kind === 'arrears' || kind === 'emergency_credit')) {
      return words.text(`split.${kind}.left`, { remaining: words.money(remaining) });
    }
    return words.text(`split.${kind}`);
  }
}
