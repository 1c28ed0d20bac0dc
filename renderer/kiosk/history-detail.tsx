import type { HistoryLine } from '#contracts/api';
import { localDate, startOfDay, zone as zoneOf } from '#kernel';
import type { ReactNode } from 'react';
import { Card } from '../ui/card.tsx';
import { Split } from '../ui/split.tsx';
import { useWords } from '../ui/words.ts';
import { useScreen } from './screen-context.ts';
import { formulaPhrase, historyName, signedMoney } from './sentences.ts';

type Charge = Extract<NonNullable<HistoryLine['detail']>, { kind: 'charge' }>;
type TopUp = Extract<NonNullable<HistoryLine['detail']>, { kind: 'top_up' }>;

/** A line opened: everything that is needed to work it out again with a pencil. */
export function HistoryDetail({ line }: { readonly line: HistoryLine }): ReactNode {
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
        <ChargeDetail line={line} detail={line.detail} />
      ) : (
        <TopUpDetail detail={line.detail} />
      )}
    </>
  );
}

function ChargeDetail({ line, detail }: { readonly line: HistoryLine; readonly detail: Charge }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const { zone } = view.site;
  const amount = signedMoney(line.amount, words);
  const { tax, registers, rounding } = detail;
  const formula = formulaPhrase(line, words);
  const since = words.day(startOfDay(localDate(detail.versionFrom), zoneOf(zone)), zone);
  return (
    <Card>
      <dl className="flex flex-col divide-y divide-line">
        {formula === null ? null : (
          <Fact name={words.text('detail.formula')} lead>
            {formula} = {amount}
          </Fact>
        )}
        {tax === null ? null : (
          <Fact name={words.text('detail.formula')} lead>
            {words.text('detail.tax.text', {
              percent: words.quantity(tax.percent, '%'),
              name: tax.name,
              base: words.money(tax.base),
              amount,
            })}
          </Fact>
        )}
        <Fact name={words.text('detail.period')}>
          {words.text(detail.running ? 'detail.period.running' : 'detail.period.text', {
            from: words.shortDateTime(detail.from, zone),
            to: words.shortDateTime(detail.to, zone),
          })}
        </Fact>
        {registers === null ? null : (
          <Fact name={words.text('detail.registers', { serial: registers.serial })}>
            {words.text('detail.registers.text', {
              from: words.quantity(registers.from, registers.unit),
              to: words.quantity(registers.to, registers.unit),
            })}
            {detail.unit === null ? null : <> · {words.text('common.unit', { units: detail.unit })}</>}
          </Fact>
        )}
        <Fact name={words.text('detail.tariff')}>
          {words.text('detail.tariff.text', { tariff: detail.tariffId, since })}
        </Fact>
        <Fact name={words.text('detail.rounding')}>
          {words.text('detail.rounding.text', { mode: rounding.mode, decimals: rounding.decimals })}
        </Fact>
        {detail.estimated ? (
          <Fact name={words.text('detail.estimated')}>{words.text('detail.estimated.text')}</Fact>
        ) : null}
      </dl>
    </Card>
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
