import type { MeterNow, UnitNow } from '#contracts/api';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../words.ts';
import { Moment } from '../parts/moments.tsx';
import { amountPhrase, isNegative, isZero, powerPhrase } from '../parts/numbers.ts';
import { MeterState } from '../parts/state.tsx';
import { addressOf } from '../route.ts';
import { isLow, urgencyOf } from './urgency.ts';

const utilities: readonly MeterNow['utility'][] = ['electricity', 'water', 'gas', 'heat'];

/** A unit a line: who, how much is left, whether each supply is on, and what comes next. */
export function UnitTable({ units }: { readonly units: readonly UnitNow[] }): ReactNode {
  const words = useWords();
  const shown = utilities.filter((utility) =>
    units.some((unit) => unit.meters.some((meter) => meter.utility === utility)),
  );
  return (
    <div className="scroll">
      <table className="table units">
        <thead>
          <tr>
            <th scope="col">{words.text('console.unit')}</th>
            <th scope="col" className="wide">
              {words.text('console.tenant')}
            </th>
            <th scope="col" className="number">
              {words.text('console.credit')}
            </th>
            <th scope="col" className="number">
              {words.text('console.days_left')}
            </th>
            <th scope="col" className="number">
              {words.text('console.arrears')}
            </th>
            {shown.map((utility) => (
              <th scope="col" key={utility}>
                {words.text('console.utility', { utility })}
              </th>
            ))}
            <th scope="col">{words.text('console.next')}</th>
          </tr>
        </thead>
        <tbody>
          {units.map((unit) => (
            <UnitRow key={unit.unitId} unit={unit} utilities={shown} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface UnitRowProps {
  readonly unit: UnitNow;
  readonly utilities: readonly MeterNow['utility'][];
}

function UnitRow({ unit, utilities: shown }: UnitRowProps): ReactNode {
  const words = useWords();
  const { tenancy } = unit;
  return (
    <tr data-urgency={urgencyOf(unit)}>
      <th scope="row">
        <a href={addressOf({ page: 'unit', id: unit.unitId })}>{unit.label}</a>
      </th>
      <td className="wide">
        <span className="tenant">
          {tenancy === null ? (
            <span className="quiet">{words.text('console.void')}</span>
          ) : (
            <span title={tenancy.name}>{tenancy.name}</span>
          )}
          {tenancy?.isProtected === true ? (
            <span className="badge">
              <Mark name="shield" />
              {words.text('console.protected')}
            </span>
          ) : null}
        </span>
      </td>
      <td className="number">
        {tenancy === null ? null : (
          <span className={isNegative(tenancy.balance) ? 'owed' : ''}>
            {isLow(unit) ? <Mark name="warning" /> : null}
            {amountPhrase(tenancy.balance, words)}
          </span>
        )}
      </td>
      <td className="number">{tenancy === null ? null : <DaysLeft days={tenancy.daysLeft} />}</td>
      <td className="number">
        {tenancy === null || isZero(tenancy.arrears) ? (
          <span className="quiet">{tenancy === null ? '' : '–'}</span>
        ) : (
          amountPhrase(tenancy.arrears, words)
        )}
      </td>
      {shown.map((utility) => (
        <td key={utility}>
          {unit.meters
            .filter((meter) => meter.utility === utility)
            .map((meter) => (
              <span key={meter.meterId} className="meter-cell">
                <MeterState meter={meter} />
                {meter.answering && meter.powerW !== null ? (
                  <span className="power">{powerPhrase(meter.powerW, words)}</span>
                ) : null}
              </span>
            ))}
        </td>
      ))}
      <td className="next">
        {tenancy?.decision.next === null || tenancy === null ? null : (
          <>
            {words.text('console.next.supply', { supply: tenancy.decision.next.supply })}{' '}
            <Moment at={tenancy.decision.next.at} />
          </>
        )}
      </td>
    </tr>
  );
}

function DaysLeft({ days }: { readonly days: { readonly least: number; readonly most: number } | null }): ReactNode {
  const words = useWords();
  if (days === null) return <span className="quiet">–</span>;
  return days.least === days.most
    ? String(days.least)
    : words.text('console.days.range', { least: days.least, most: days.most });
}
