import type { UnitNow } from '#contracts/api';
import type { ReactNode } from 'react';
import { becauseSentences } from '../../kiosk/sentences.ts';
import { useWords } from '../words.ts';
import { useDesk } from '../console-desk.ts';
import { Moment } from '../parts/moments.tsx';
import { amountPhrase, isNegative, maskedCard } from '../parts/numbers.ts';
import { Nothing, Panel } from '../parts/panel.tsx';

interface TenancyCardProps {
  readonly unit: UnitNow;
  readonly cards: readonly string[];
}

/** How the tenancy stands, and the decision about its supply in the very sentences that the tenant reads at the kiosk. */
export function TenancyCard({ unit: { tenancy }, cards }: TenancyCardProps): ReactNode {
  const words = useWords();
  const { zone } = useDesk().me;
  if (tenancy === null)
    return (
      <Panel title={words.text('console.credit')}>
        <Nothing>{words.text('console.void.text')}</Nothing>
      </Panel>
    );
  const { decision, daysLeft } = tenancy;
  return (
    <Panel title={words.text('console.credit')} className="tenancy">
      <div>
        <p className={`credit ${isNegative(tenancy.balance) ? 'owed' : ''}`}>{amountPhrase(tenancy.balance, words)}</p>
        <dl className="facts">
          <dt>{words.text('console.days_left')}</dt>
          <dd>
            {daysLeft === null
              ? words.text('console.days.unknown')
              : words.text('console.days', { least: daysLeft.least, most: daysLeft.most })}
          </dd>
          <dt>{words.text('console.arrears')}</dt>
          <dd>{amountPhrase(tenancy.arrears, words)}</dd>
          <dt>{words.text('console.cards')}</dt>
          <dd>{cards.length === 0 ? '–' : cards.map(maskedCard).join(', ')}</dd>
        </dl>
      </div>
      <div className="why">
        <h3>{words.text('console.why')}</h3>
        <p className="why-lead">
          {words.text('console.decision', { supply: decision.supply })}
          {decision.next === null ? null : (
            <>
              {' · '}
              {words.text('console.next.supply', { supply: decision.next.supply })} <Moment at={decision.next.at} />
            </>
          )}
        </p>
        <blockquote>
          {becauseSentences(decision.because, words, zone).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {decision.next === null
            ? null
            : becauseSentences(decision.next.because, words, zone).map((sentence) => (
                <p key={`next ${sentence}`} className="quiet">
                  {words.text('console.then')} {sentence}
                </p>
              ))}
        </blockquote>
      </div>
    </Panel>
  );
}
