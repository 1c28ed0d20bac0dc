import type { UnitPage } from '#contracts/api';
import { officeKey } from '#language/office';
import { useState, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { useDesk } from '../console-desk.ts';
import { Choices } from '../parts/choices.tsx';
import { powerPhrase } from '../parts/numbers.ts';
import { Nothing } from '../parts/panel.tsx';
import { useMore } from './more-rows.tsx';
import { meterOf, unitOfUtility } from './quantities.ts';

/** What each meter showed, as it is kept for ever. */
export function ReadingTable({ page }: { readonly page: UnitPage }): ReactNode {
  const words = useWords();
  const { zone } = useDesk().me;
  const [chosen, setChosen] = useState<string>(page.readings[0]?.meterId ?? '');
  const readings = page.readings.find((each) => each.meterId === chosen) ?? page.readings[0];
  const rows = readings?.rows ?? [];
  const { shown, more } = useMore(rows);
  if (readings === undefined) return <Nothing>{words.text('console.readings.none')}</Nothing>;
  const unit = unitOfUtility(meterOf(page, readings.meterId)?.utility ?? 'electricity');
  return (
    <>
      {page.readings.length < 2 ? null : (
        <Choices
          label={words.text('console.meter')}
          value={readings.meterId as string}
          onChange={setChosen}
          of={page.readings.map(({ meterId }) => {
            const meter = meterOf(page, meterId);
            return {
              value: meterId as string,
              name:
                meter === null
                  ? meterId
                  : words.text('console.meter.name', { utility: meter.utility, serial: meter.serial }),
            };
          })}
        />
      )}
      {rows.length === 0 ? <Nothing>{words.text('console.readings.none')}</Nothing> : null}
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.text('console.day')}</th>
              <th scope="col">{words.text('console.time')}</th>
              <th scope="col" className="number">
                {words.text('console.register')}
              </th>
              <th scope="col" className="number">
                {words.text('console.reading.used')}
              </th>
              <th scope="col" className="number">
                {words.text('console.power')}
              </th>
              <th scope="col">{words.text('console.reading.quality')}</th>
              <th scope="col">{words.text('console.reading.verdict')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const verdict = officeKey(`console.verdict.${row.verdict}`);
              return (
                <tr key={row.at}>
                  <td>{words.weekdayDay(row.at, zone)}</td>
                  <td>{words.clockTime(row.at, zone)}</td>
                  <td className="number">{words.quantity(row.register, unit)}</td>
                  <td className="number">{row.quantity === null ? '–' : words.quantity(row.quantity, unit)}</td>
                  <td className="number">{row.powerW === null ? '–' : powerPhrase(row.powerW, words)}</td>
                  <td>
                    {row.quality === 'measured' ? (
                      words.text('console.quality', { quality: row.quality })
                    ) : (
                      <span className="badge badge-doubt">
                        {words.text('console.quality', { quality: row.quality })}
                      </span>
                    )}
                  </td>
                  <td>{verdict === null ? row.verdict : words.text(verdict)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {more}
    </>
  );
}
