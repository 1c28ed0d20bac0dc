import type { UnitPage } from '#contracts/api';
import { officeKey } from '#language/office';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../words.ts';
import { Moment } from '../parts/moments.tsx';
import { Panel } from '../parts/panel.tsx';
import { meterOf, unitOfUtility } from './quantities.ts';

/** Readings that were not believed: they became no money and wait for somebody. */
export function HeldList({ page }: { readonly page: UnitPage }): ReactNode {
  const words = useWords();
  return (
    <Panel title={words.text('console.held.title')} className="held">
      <p className="table-note">{words.text('console.held.text')}</p>
      <ul className="rows">
        {page.held.map((held) => {
          const meter = meterOf(page, held.meterId);
          const reason = officeKey(`console.held.${held.reason}`);
          return (
            <li key={`${held.meterId} ${held.at}`} className="alarm">
              <Mark name="warning" />
              <p>
                <strong>{reason === null ? held.reason : words.text(reason)}</strong>
                <span className="row-note">
                  {meter === null
                    ? held.meterId
                    : words.text('console.meter.name', { utility: meter.utility, serial: meter.serial })}
                  {' · '}
                  {words.quantity(held.register, unitOfUtility(meter?.utility ?? 'electricity'))}
                  {' · '}
                  <Moment at={held.at} />
                </span>
              </p>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
