import type { UnitPage } from '#contracts/api';
import type { TransactionId } from '#kernel';
import { officeKey, type OfficeTranslator } from '#language/office';
import { useEffect, useRef, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Moment } from '../parts/moments.tsx';
import { exactPhrase, sumOf } from '../parts/numbers.ts';
import { Nothing } from '../parts/panel.tsx';
import { useMore } from './more-rows.tsx';

type Row = UnitPage['ledger'][number];

interface LedgerTableProps {
  readonly rows: readonly Row[];
  /** The transaction that a charge led to. */
  readonly sought: TransactionId | null;
}

/** The books of this tenancy: each transaction with all its entries, which sum to zero. */
export function LedgerTable({ rows, sought }: LedgerTableProps): ReactNode {
  const words = useWords();
  const { shown, more } = useMore(rows, (row) => row.transactionId === sought);
  if (rows.length === 0) return <Nothing>{words.text('console.ledger.none')}</Nothing>;
  return (
    <>
      <p className="table-note">{words.text('console.ledger.note')}</p>
      <div className="scroll">
        <table className="table ledger">
          <thead>
            <tr>
              <th scope="col" className="number">
                {words.text('console.ledger.number')}
              </th>
              <th scope="col">{words.text('console.ledger.happened')}</th>
              <th scope="col">{words.text('console.ledger.what')}</th>
              <th scope="col">{words.text('console.ledger.account')}</th>
              <th scope="col" className="number">
                {words.text('console.ledger.amount')}
              </th>
              <th scope="col">{words.text('console.ledger.id')}</th>
            </tr>
          </thead>
          {shown.map((row) => (
            <Transaction key={row.transactionId} row={row} isSought={row.transactionId === sought} />
          ))}
        </table>
      </div>
      {more}
    </>
  );
}

function Transaction({ row, isSought }: { readonly row: Row; readonly isSought: boolean }): ReactNode {
  const words = useWords();
  const place = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    if (isSought) place.current?.scrollIntoView({ block: 'center' });
  }, [isSought]);
  const kind = officeKey(`console.transaction.${row.kind}`);
  const sum = sumOf(row.entries.map((entry) => entry.amount));
  const lines = row.entries.length + 1;
  return (
    <tbody ref={place} data-sought={isSought ? '' : undefined}>
      {row.entries.map((entry, position) => (
        <tr key={`${entry.account} ${position}`}>
          {position > 0 ? null : (
            <>
              <td className="number" rowSpan={lines}>
                {row.sequence}
              </td>
              <td rowSpan={lines}>
                <Moment at={row.occurredAt} as="dateTime" />
              </td>
              <td rowSpan={lines}>
                <strong>{kind === null ? row.kind : words.text(kind)}</strong>
                {row.corrects === null ? null : (
                  <span className="row-note">
                    {words.text('console.ledger.corrects')}{' '}
                    <Copyable id={row.corrects} label={words.text('console.ledger.corrects')} />
                  </span>
                )}
              </td>
            </>
          )}
          <td>{accountName(entry.account, words)}</td>
          <td className="number">{exactPhrase(entry.amount, words)}</td>
          {position > 0 ? null : (
            <td rowSpan={lines}>
              <Copyable id={row.transactionId} label={words.text('console.ledger.id')} />
            </td>
          )}
        </tr>
      ))}
      <tr className="sum">
        <td>{words.text('console.ledger.sum')}</td>
        <td className="number">{sum === null ? '' : exactPhrase(sum, words)}</td>
      </tr>
    </tbody>
  );
}

/** `tenancy/<id>/credit/utility`, `kiosk/<id>/cash`, `site/revenue/electricity` in words; an account without words is said by its name. */
function accountName(account: string, words: OfficeTranslator): ReactNode {
  const [owner = '', ...rest] = account.split('/');
  const kind = owner === 'site' ? rest[0] : rest[1];
  const key = officeKey(`console.account.${owner}.${kind ?? ''}`);
  return (
    <span className="account">
      {key === null ? null : words.text(key)} <code>{account}</code>
    </span>
  );
}
