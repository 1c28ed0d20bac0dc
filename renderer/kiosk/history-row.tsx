import type { HistoryLine } from '#contracts/api';
import type { ReactNode } from 'react';
import { Mark } from '../ui/mark.tsx';
import { useWords } from '../ui/words.ts';
import { useScreen } from './screen-context.ts';
import { formulaPhrase, historyName } from './sentences.ts';

/** One top-up or charge: what it was, when, by which formula, how much. */
export function HistoryRow({ line }: { readonly line: HistoryLine }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const formula = formulaPhrase(line, words);
  const came = !line.amount.amount.startsWith('-');
  return (
    <li className="flex items-center gap-4 row" data-line={line.kind}>
      <Mark name={came ? 'arrow_in' : 'arrow_out'} className={`text-text ${came ? 'text-leaf' : 'text-ink-2'}`} />
      <span className="flex min-w-0 flex-1 flex-col leading-tight">
        <span className="text-text">{historyName(line, words)}</span>
        <span className="numbers text-small text-ink-2">
          {words.shortDateTime(line.at, view.site.zone)}
          {formula === null ? null : <> · {formula}</>}
        </span>
      </span>
      <span className={`numbers text-text font-bold whitespace-nowrap ${came ? 'text-leaf' : ''}`}>
        {came ? '+' : ''}
        {words.money(line.amount).replace('-', '−')}
      </span>
    </li>
  );
}
