import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Card } from '../ui/card.tsx';
import { useWords } from '../ui/words.ts';
import { isUsedUp } from './sentences.ts';

interface ExamplesProps {
  readonly examples: ScreenOf<'cash'>['examples'];
}

/** How sums would be split and how long they last, said before anything is paid. */
export function Examples({ examples }: ExamplesProps): ReactNode {
  const words = useWords();
  if (examples.length === 0) return null;
  return (
    <Card title={words.text('cash.examples')}>
      <ul className="flex flex-col divide-y divide-line">
        {examples.map(({ amount, days, split }) => (
          <li key={amount.amount} className="flex items-center gap-5 row" data-example={amount.amount}>
            <span className="numbers min-w-32 text-lead leading-tight font-bold">{words.note(amount)}</span>
            <span className="flex flex-1 flex-col leading-tight">
              {days === null ? null : (
                <span className="text-act font-semibold">
                  {days === 0 ? words.text('cash.example.days.less') : words.text('cash.example.days', { days })}
                </span>
              )}
              <span className="numbers text-small text-ink-2">
                {split
                  .filter((line) => !isUsedUp(line.amount.amount))
                  .map((line) => words.text(`split.short.${line.kind}`, { amount: words.note(line.amount) }))
                  .join(' · ')}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
