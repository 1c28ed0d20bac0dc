import type { AlarmedBox } from '#contracts/api';
import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
import { Moment } from '../parts/moments.tsx';
import { amountPhrase } from '../parts/numbers.ts';

/** What was in a cash box that somebody took out, by denomination, and whether it is back. */
export function AlarmBox({ box }: { readonly box: AlarmedBox }): ReactNode {
  const words = useWords();
  const lines = box.lines.map(
    ({ denomination, count }) => `${words.quantity(String(count), '×')} ${amountPhrase(denomination, words)}`,
  );
  return (
    <span className="row-note">
      {words.text('console.alarm.box.held', { total: amountPhrase(box.total, words) })}
      {lines.length === 0 ? null : ` (${lines.join(', ')})`} <Moment at={box.removedAt} />
      {' · '}
      {box.returnedAt === null ? (
        words.text('console.alarm.box.out')
      ) : (
        <>
          {words.text('console.alarm.box.back')} <Moment at={box.returnedAt} />
        </>
      )}
    </span>
  );
}
