import type { OfficeTranslator } from '#language/office';
import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
import { useDesk, type Happened } from '../console-desk.ts';
import { Moment } from '../parts/moments.tsx';
import { amountPhrase } from '../parts/numbers.ts';
import { Nothing, Panel } from '../parts/panel.tsx';
import { codeTitle } from '../parts/problem.tsx';

/** What happened since this page was opened, as it happens. It is the last on its side, so that nothing is pushed away by it. */
export function LiveList(): ReactNode {
  const words = useWords();
  const { happenings } = useDesk();
  return (
    <Panel title={words.text('console.live.title')} className="live">
      {happenings.length === 0 ? <Nothing>{words.text('console.live.none')}</Nothing> : null}
      <div role="log" aria-label={words.text('console.live.title')}>
        <ol className="rows">
          {happenings.map(({ number, event }) => (
            <li key={number} className="happening" data-kind={event.kind}>
              <Moment at={event.at} as="clockTime" />
              <span>{sentenceOf(event, words)}</span>
              <b>{event.unitLabel}</b>
            </li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}

function sentenceOf(event: Happened, words: OfficeTranslator): string {
  switch (event.kind) {
    case 'top_up':
      return words.text('console.live.top_up', {
        amount: event.amount === null ? '' : amountPhrase(event.amount, words),
      });
    case 'supply_changed':
      return words.text('console.live.supply', { supply: event.supply ?? 'unknown' });
    case 'alarm': {
      const title = event.code === null ? null : codeTitle(event.code);
      return title === null ? (event.code ?? '') : words.text(title);
    }
    case 'cash_box':
      return words.text('console.live.cash_box', {
        amount: event.amount === null ? '' : amountPhrase(event.amount, words),
      });
    case 'kiosk':
    case 'request':
    case 'unresolved':
      return words.text('console.live.other', { kind: event.kind });
  }
}
