import { audit as auditSchema, type AuditRow } from '#contracts/api';
import { isUuidV7 } from '#kernel';
import { officeKey, type OfficeTranslator } from '#language/office';
import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
import { useResource } from '../console-desk.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Moment } from '../parts/moments.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { Problem } from '../parts/problem.tsx';
import { useMore } from '../unit/more-rows.tsx';

/** Who did what, the newest first. */
export function AuditPage(): ReactNode {
  const words = useWords();
  const trail = useResource('/audit', auditSchema, 'now');
  return (
    <>
      <div className="page-head">
        <h1>{words.text('console.audit.title')}</h1>
        <p className="page-note">{words.text('console.audit.note')}</p>
      </div>
      {trail.value === null ? (
        trail.problem === null ? null : (
          <Problem refusal={trail.problem} onAgain={trail.again} />
        )
      ) : (
        <Panel title={words.text('console.audit.list')}>
          <AuditTable rows={trail.value.rows} />
        </Panel>
      )}
    </>
  );
}

function AuditTable({ rows }: { readonly rows: readonly AuditRow[] }): ReactNode {
  const words = useWords();
  const { shown, more } = useMore(rows);
  if (rows.length === 0) return <Nothing>{words.text('console.audit.none')}</Nothing>;
  return (
    <>
      <div className="scroll">
        <table className="table audit">
          <thead>
            <tr>
              <th scope="col">{words.text('console.audit.when')}</th>
              <th scope="col">{words.text('console.audit.who')}</th>
              <th scope="col">{words.text('console.audit.what')}</th>
              <th scope="col">{words.text('console.audit.about')}</th>
              <th scope="col">{words.text('console.audit.details')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row, position) => (
              <tr key={`${row.at} ${row.act} ${row.about} ${position}`}>
                <td>
                  <Moment at={row.at} as="dateTime" />
                </td>
                <td>
                  {row.person?.name ?? <span className="quiet">{words.text('console.audit.nobody')}</span>}
                  {row.kioskId === null ? null : (
                    <span className="row-note">{words.text('console.audit.at_kiosk', { kiosk: row.kioskId })}</span>
                  )}
                </td>
                <td>
                  <strong>{wordOr(`console.act.${row.act}`, row.act, words)}</strong>
                </td>
                <td>
                  {isUuidV7(row.about) ? (
                    <Copyable id={row.about} label={words.text('console.audit.about')} />
                  ) : (
                    <code>{row.about}</code>
                  )}
                </td>
                <td className="details">
                  <Details details={row.details} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more}
    </>
  );
}

function Details({ details }: { readonly details: AuditRow['details'] }): ReactNode {
  const words = useWords();
  return (
    <dl>
      {Object.entries(details)
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{wordOr(`console.detail.${name}`, name, words)}</dt>
            <dd>
              {typeof value === 'string' && isUuidV7(value) ? (
                <Copyable id={value} label={wordOr(`console.detail.${name}`, name, words)} />
              ) : (
                wordOr(`console.detail.${name}.${String(value)}`, String(value), words)
              )}
            </dd>
          </div>
        ))}
    </dl>
  );
}

/** Acts and details grow with the product; what the catalogue does not know yet is said by its name. */
function wordOr(key: string, otherwise: string, words: OfficeTranslator): string {
  const known = officeKey(key);
  return known === null ? otherwise : words.text(known);
}
