import { scaleLinear } from 'd3-scale';
import type { ReactNode } from 'react';
import { useWords } from '../../ui/words.ts';

/** An axis from nothing to a round amount above the highest, with three or four marks. */
export function axisOf(values: readonly number[]): { readonly ticks: readonly number[]; readonly top: number } {
  const scale = scaleLinear([0, Math.max(0.01, ...values)], [0, 1]).nice(3);
  const top = scale.domain()[1] ?? 1;
  return { ticks: scale.ticks(3), top };
}

/** The amounts at the start of the chart, each beside its line. */
export function Axis({ ticks, top, currency }: ReturnType<typeof axisOf> & { readonly currency: string }): ReactNode {
  const words = useWords();
  const labels = ticks.map((tick) => words.note({ amount: tick.toFixed(2), currency }));
  const widest = labels.toSorted((a, b) => b.length - a.length)[0] ?? '';
  return (
    <div aria-hidden="true" className="numbers flex flex-col text-small text-ink-2">
      <div className="relative chart grow">
        <span className="invisible">{widest}</span>
        {ticks.map((tick, index) => (
          <span
            key={tick}
            className="absolute end-0 -translate-y-1/2 leading-none"
            style={{ top: `${100 - (100 * tick) / top}%` }}
          >
            {labels[index]}
          </span>
        ))}
      </div>
      <Below>{'\u00a0'}</Below>
    </div>
  );
}

/** What stands under the bars; the same height under the axis and under each column. */
export function Below({
  children,
  isToday = false,
}: {
  readonly children: ReactNode;
  readonly isToday?: boolean;
}): ReactNode {
  return (
    <span
      className={`block w-full pt-1 text-center text-act leading-tight ${isToday ? 'font-bold underline underline-offset-4' : ''}`}
    >
      {children}
    </span>
  );
}
