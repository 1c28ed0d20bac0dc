import type { HistoryLine } from '#contracts/api';
import type { ReactNode } from 'react';
import { Card } from '../ui/card.tsx';
import { Split } from '../ui/split.tsx';
import { useWords } from '../ui/words.ts';
import { useScreen } from './screen-context.ts';
import { chargeFacts, type ChargeFact } from './charge-facts.ts';
import { historyName, signedMoney } from './sentences.ts';

type TopUp = Extract<NonNullable<HistoryLine['detail']>, { kind: 'top_up' }>;

/** What fits beside large type on a low panel; the first that are told say how it adds up. */
const FACTS_AT_A_TIME = { usual: 7, largeType: 5 } as const;

/** The facts of a line, a page at a time; one page for a line that is no charge. */
export function useFactPages(line: HistoryLine | undefined): readonly (readonly ChargeFact[])[] {
  const words = useWords();
  const { view } = useScreen();
  if (line?.detail?.kind !== 'charge') return [[]];
  const facts = chargeFacts({ line, detail: line.detail, words, zone: view.site.zone });
  const size = view.settings.largeType ? FACTS_AT_A_TIME.largeType : FACTS_AT_A_TIME.usual;
  // Pages of about the same length: none has a single line on it.
  const each = Math.ceil(facts.length / Math.ceil(facts.length / size));
  return Array.from({ length: Math.ceil(facts.length / each) }, (_none, page) =>
    facts.slice(page * each, (page + 1) * each),
  );
}

interface HistoryDetailProps {
  readonly line: HistoryLine;
  readonly facts: readonly ChargeFact[];
}

/** A line opened: everything that is needed to work it out again with a pencil. */
export function HistoryDetail({ line, facts }: HistoryDetailProps): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  return (
    <>
      <div className="flex items-baseline justify-between gap-6">
        <h1 className="text-title leading-tight font-bold">{historyName(line, words)}</h1>
        <p className="numbers text-title leading-tight font-bold whitespace-nowrap">
          {signedMoney(line.amount, words)}
        </p>
      </div>
      <p className="text-text text-ink-2">{words.longDateTime(line.at, view.site.zone)}</p>
      {line.detail === null ? (
        <Card>
          <p className="text-text">{words.text('detail.none')}</p>
        </Card>
      ) : line.detail.kind === 'charge' ? (
        <Card>
          <dl className="flex flex-col divide-y divide-line">
            {facts.map(({ name, text, lead = false }) => (
              <Fact key={name} name={name} lead={lead}>
                {text}
              </Fact>
            ))}
          </dl>
        </Card>
      ) : (
        <TopUpDetail detail={line.detail} />
      )}
    </>
  );
}

function TopUpDetail({ detail }: { readonly detail: TopUp }): ReactNode {
  const words = useWords();
  return (
    <>
      <Card>
        <dl className="flex flex-col divide-y divide-line">
          <Fact name={words.text('detail.means')}>{words.text('detail.means.text', { means: detail.means })}</Fact>
          {detail.kioskId === null ? null : <Fact name={words.text('detail.kiosk')}>{detail.kioskId}</Fact>}
          <Fact name={words.text('detail.reference')}>{detail.reference}</Fact>
        </dl>
      </Card>
      {detail.split.length === 0 ? null : (
        <Card title={words.text('detail.split')}>
          <Split lines={detail.split} />
        </Card>
      )}
    </>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
  /** The one fact that the line is about. */
  readonly lead?: boolean;
}

function Fact({ name, children, lead = false }: FactProps): ReactNode {
  return (
    <div className="flex flex-col row leading-tight">
      <dt className="text-small text-ink-2">{name}</dt>
      <dd className={`numbers ${lead ? 'text-act font-bold' : 'text-text'}`}>{children}</dd>
    </div>
  );
}
