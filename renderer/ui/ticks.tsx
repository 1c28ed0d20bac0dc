import type { Tick } from '#contracts/bridge';
import { assertNever } from '#kernel';
import type { MessageKey } from '#language';
import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';
import { useWords } from './words.ts';

interface TickListProps {
  readonly ticks: readonly Tick[];
  readonly zone: string;
}

/** Paid, credited, supply confirmed: each with its sign, its sentence and its time. */
export function TickList({ ticks, zone }: TickListProps): ReactNode {
  const words = useWords();
  return (
    <ol aria-label={words.text('tick.name')} className="flex flex-col divide-y divide-line">
      {ticks.map((tick) => (
        <li key={tick.step} data-tick={tick.step} data-state={tick.state} className="flex items-center gap-4 row">
          <TickSign state={tick.state} />
          <span className={`flex-1 text-act leading-tight ${tick.state === 'waiting' ? 'text-ink-2' : ''}`}>
            {words.text(tickKey(tick))}
          </span>
          <span className="numbers text-text text-ink-2">{timeOf(tick)}</span>
        </li>
      ))}
    </ol>
  );

  function timeOf({ at, tookMs, step }: Tick): string {
    if (at === null) return '';
    if (step === 'supply' && tookMs !== null) {
      return words.text('tick.seconds', { seconds: Math.max(1, Math.round(tookMs / 1000)) });
    }
    return words.clockTime(at, zone);
  }
}

/** The sentence for a step in its state; a state that a step cannot have is said as the nearest that it can. */
function tickKey({ step, state }: Tick): MessageKey {
  switch (state) {
    case 'done':
      return `tick.${step}`;
    case 'not_needed':
      return step === 'supply' ? 'tick.supply.not_needed' : `tick.${step}`;
    case 'late':
      return step === 'paid' ? 'tick.paid.doing' : `tick.${step}.late`;
    case 'waiting':
    case 'doing':
      return `tick.${step}.${state}`;
    default:
      return assertNever(state);
  }
}

function TickSign({ state }: { readonly state: Tick['state'] }): ReactNode {
  const words = useWords();
  const round = 'flex size-13 shrink-0 items-center justify-center rounded-full text-[calc(8*var(--mm))]';
  switch (state) {
    case 'done':
    case 'not_needed':
      return (
        <span className={`arrives ${round} bg-leaf text-on-mark`}>
          <Mark name="tick" />
          <span className="sr-only">{words.text('tick.state.done')}</span>
        </span>
      );
    case 'late':
      return (
        <span className={`${round} border-[calc(0.6*var(--mm))] border-sun-mark text-sun-mark`}>
          <Mark name="clock" />
          <span className="sr-only">{words.text('tick.state.late')}</span>
        </span>
      );
    case 'doing':
      return (
        <span className={`${round} relative`}>
          <span className="turns absolute inset-0 rounded-full border-[calc(0.8*var(--mm))] border-dashed border-sun-mark" />
          <span className="size-4 rounded-full bg-sun-mark" />
          <span className="sr-only">{words.text('tick.state.doing')}</span>
        </span>
      );
    case 'waiting':
      return (
        <span className={`${round} border-[calc(0.5*var(--mm))] border-sand-mark`}>
          <span className="sr-only">{words.text('tick.state.waiting')}</span>
        </span>
      );
    default:
      return assertNever(state);
  }
}
