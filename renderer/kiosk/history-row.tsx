import type { HistoryLine } from '#contracts/api';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Mark } from '../ui/mark.tsx';
import { useWords } from '../ui/words.ts';
import { useScreen } from './screen-context.ts';
import { formulaPhrase, historyName, signedMoney } from './sentences.ts';

interface HistoryRowProps {
  readonly line: HistoryLine;
  /** Opens the line to how it came about; a row without it is only read. */
  readonly onOpen?: () => void;
}

/** One top-up or charge: what it was, when, by which formula, how much. All of the row opens it. */
export function HistoryRow({ line, onOpen }: HistoryRowProps): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const formula = formulaPhrase(line, words);
  const came = !line.amount.amount.startsWith('-');
  const unit = line.detail?.kind === 'charge' ? line.detail.unit : null;
  return (
    <li className="relative flex items-center gap-4 row" data-line={line.kind}>
      <Mark name={came ? 'arrow_in' : 'arrow_out'} className={`text-text ${came ? 'text-leaf' : 'text-ink-2'}`} />
      <span className="flex min-w-0 flex-1 flex-col leading-tight">
        <span className="text-text">{historyName(line, words)}</span>
        <span className="numbers text-small text-ink-2">
          {words.shortDateTime(line.at, view.site.zone)}
          {formula === null ? null : <> · {formula}</>}
          {unit === null || view.screen.kind !== 'history' || view.screen.tenant.units.length < 2 ? null : (
            <> · {words.text('common.unit', { units: unit })}</>
          )}
        </span>
      </span>
      <span className={`numbers text-text font-bold whitespace-nowrap ${came ? 'text-leaf' : ''}`}>
        {signedMoney(line.amount, words)}
      </span>
      {onOpen === undefined ? null : (
        <>
          <Mark name="forward" className="text-act text-ink-2 rtl:-scale-x-100" />
          <Button
            className="absolute inset-0 rounded-[calc(3*var(--mm))] data-[pressed]:bg-ink/10"
            aria-label={words.text('history.open', {
              name: historyName(line, words),
              amount: signedMoney(line.amount, words),
            })}
            onPress={onOpen}
          />
        </>
      )}
    </li>
  );
}
