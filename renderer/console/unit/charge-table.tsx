import type { UnitPage } from '#contracts/api';
import { formatMoney, parseMoney, subtract, type TransactionId } from '#kernel';
import type { AmountText } from '#language';
import type { OfficeTranslator } from '#language/office';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useWords } from '../words.ts';
import { Moment } from '../parts/moments.tsx';
import { amountPhrase, percentPhrase } from '../parts/numbers.ts';
import { Nothing } from '../parts/panel.tsx';
import { useMore } from './more-rows.tsx';
import { unitOfUtility } from './quantities.ts';

type Charge = UnitPage['charges'][number];

/** The server sends no more; fewer are all there are. */
const MOST_ROWS = 200;

interface ChargeTableProps {
  readonly page: UnitPage;
  readonly onSeek: (transactionId: TransactionId) => void;
}

/** Every rated line with its formula: registers, quantity, price, amount, and where the books have it. */
export function ChargeTable({ page, onSeek }: ChargeTableProps): ReactNode {
  const words = useWords();
  const { shown, more } = useMore(page.charges);
  if (page.charges.length === 0) return <Nothing>{words.text('console.charges.none')}</Nothing>;
  return (
    <>
      <p className="table-note">{words.text('console.charges.note')}</p>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.text('console.charge.period')}</th>
              <th scope="col">{words.text('console.charge.what')}</th>
              <th scope="col" className="number">
                {words.text('console.charge.registers')}
              </th>
              <th scope="col" className="number">
                {words.text('console.charge.formula')}
              </th>
              <th scope="col" className="number">
                {words.text('console.charge.amount')}
              </th>
              <th scope="col" className="number">
                {words.text('console.charge.booked')}
              </th>
              <th scope="col">{words.text('console.charge.tariff')}</th>
              <th scope="col">{words.text('console.trail.part', { part: 'ledger' })}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((charge, position) => (
              <ChargeRow
                key={`${charge.transactionId} ${charge.kind} ${charge.utility} ${charge.meterId ?? ''} ${charge.from}`}
                charge={charge}
                booked={bookedBy(charge, {
                  older: page.charges.slice(position + 1),
                  isWhole: page.charges.length < MOST_ROWS,
                })}
                onSeek={onSeek}
              />
            ))}
          </tbody>
        </table>
      </div>
      {more}
    </>
  );
}

interface ChargeRowProps {
  readonly charge: Charge;
  readonly booked: AmountText | null;
  readonly onSeek: (transactionId: TransactionId) => void;
}

function ChargeRow({ charge, booked, onSeek }: ChargeRowProps): ReactNode {
  const words = useWords();
  const shownId = `…${charge.transactionId.slice(-8)}`;
  return (
    <tr>
      <td>
        <Moment at={charge.from} /> <span className="quiet">→</span> <Moment at={charge.to} />
      </td>
      <td>
        {words.text('console.charge.kind', { kind: charge.kind, utility: charge.utility })}
        {charge.estimated ? <span className="badge badge-doubt">{words.text('use.estimated')}</span> : null}
      </td>
      <td className="number">
        {charge.registers === null ? (
          <span className="quiet">–</span>
        ) : (
          words.text('console.charge.from_to', {
            from: words.quantity(charge.registers.from, '').trim(),
            to: words.quantity(charge.registers.to, unitOfUtility(charge.utility)),
          })
        )}
      </td>
      <td className="number">{formulaOf(charge, words)}</td>
      <td className="number">{amountPhrase(charge.amount, words)}</td>
      <td className="number">
        <strong>{booked === null ? '–' : amountPhrase(booked, words)}</strong>
      </td>
      <td>{words.text('console.charge.version', { tariff: charge.tariff, since: charge.versionFrom })}</td>
      <td>
        <Button
          className="link"
          aria-label={words.text('console.charge.seek', { id: shownId })}
          onPress={() => onSeek(charge.transactionId)}
        >
          <code>{shownId}</code>
        </Button>
      </td>
    </tr>
  );
}

function formulaOf(charge: Charge, words: OfficeTranslator): string {
  if (charge.quantity === null || charge.unit === null)
    return words.text('console.charge.tax', { percent: percentPhrase(charge.price, words) });
  return words.text('history.formula', {
    quantity:
      charge.unit === 'd'
        ? words.text('console.charge.days', { days: words.quantity(charge.quantity, '').trim() })
        : words.quantity(charge.quantity, charge.unit),
    price: words.price({ amount: charge.price, currency: charge.amount.currency }),
  });
}

/**
 * What this line added to the books: rating works on the period to date, so it is the difference to the same line as it was posted before. The first of its
 * period is booked as it is. Null where the line before may be older than what was sent; `isWhole`: nothing older exists.
 */
export function bookedBy(
  charge: Charge,
  at: { readonly older: readonly Charge[]; readonly isWhole: boolean },
): AmountText | null {
  const before = at.older.find(
    (each) =>
      each.key === charge.key &&
      each.utility === charge.utility &&
      each.meterId === charge.meterId &&
      each.from === charge.from &&
      each.tariff === charge.tariff &&
      each.versionFrom === charge.versionFrom,
  );
  if (before === undefined) return at.isWhole ? charge.amount : null;
  const [now, then] = [parseMoney(charge.amount.amount), parseMoney(before.amount.amount)];
  return now === null || then === null
    ? null
    : { amount: formatMoney(subtract(now, then)), currency: charge.amount.currency };
}
