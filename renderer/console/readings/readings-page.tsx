import { heldReadings, type BuildingNow } from '#contracts/api';
import { officeKey } from '#language/office';
import { useState, type ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { useResource } from '../console-desk.ts';
import { Act } from '../parts/act.tsx';
import { Moment } from '../parts/moments.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { Problem } from '../parts/problem.tsx';
import { unitOfUtility } from '../unit/quantities.ts';
import { useWords } from '../words.ts';
import { DecideQuestion, type Verdict } from './decide-question.tsx';
import type { HeldRow } from './held-row.ts';
import { EnterQuestion } from './enter-question.tsx';

/** Readings that wait for a decision, each with its own; and readings by hand. */
export function ReadingsPage({ units }: { readonly units: BuildingNow['units'] }): ReactNode {
  const words = useWords();
  const held = useResource('/readings/held', heldReadings, 'now');
  const [isEntering, setEntering] = useState(false);
  return (
    <>
      <div className="page-head">
        <h1>{words.text('console.readings.page')}</h1>
        <p className="page-note">{words.text('console.readings.note')}</p>
      </div>
      <Panel title={words.text('console.readings.waiting')}>
        {held.value === null ? (
          held.problem === null ? null : (
            <Problem refusal={held.problem} onAgain={held.again} />
          )
        ) : (
          <Waiting rows={held.value.rows} units={units} onDecided={held.again} />
        )}
      </Panel>
      <Panel title={words.text('console.readings.by_hand')}>
        <p className="quiet">{words.text('console.readings.by_hand.note')}</p>
        <div className="acts">
          <Act onPress={() => setEntering(true)}>{words.text('console.readings.enter')}</Act>
        </div>
      </Panel>
      {isEntering ? <EnterQuestion units={units} onClose={() => setEntering(false)} onDone={held.again} /> : null}
    </>
  );
}

interface WaitingProps {
  readonly rows: readonly HeldRow[];
  readonly units: BuildingNow['units'];
  readonly onDecided: () => void;
}

function Waiting({ rows, units, onDecided }: WaitingProps): ReactNode {
  const words = useWords();
  const [asked, setAsked] = useState<{ row: HeldRow; verdict: Verdict } | null>(null);
  if (rows.length === 0) return <Nothing>{words.text('console.readings.waiting.none')}</Nothing>;
  return (
    <>
      <ul className="rows">
        {rows.map((row) => {
          const place = placeOf(row, units);
          const reason = officeKey(`console.held.${row.reason}`);
          return (
            <li key={row.reading} className="request" data-state="waiting">
              <p>
                <strong>
                  <Mark name="warning" /> {reason === null ? row.reason : words.text(reason)}
                </strong>
                <span className="row-note">
                  {place === null ? row.meterId : place.label}
                  {' · '}
                  {words.text('console.readings.shown', {
                    serial: row.serial,
                    register: words.quantity(row.register, unitOfUtility(place?.utility ?? 'electricity')),
                  })}
                  {' · '}
                  <Moment at={row.at} />
                </span>
              </p>
              <div className="request-end">
                {(['reject', 'swap', 'accept'] as const).map((verdict) => (
                  <Act
                    key={verdict}
                    tone={verdict === 'accept' ? 'main' : 'small'}
                    onPress={() => setAsked({ row, verdict })}
                  >
                    {words.text('console.readings.do', { verdict })}
                  </Act>
                ))}
              </div>
            </li>
          );
        })}
      </ul>
      {asked === null ? null : (
        <DecideQuestion
          {...asked}
          earlier={
            rows.filter(({ meterId, reading }) => meterId === asked.row.meterId && reading < asked.row.reading).length
          }
          onClose={() => setAsked(null)}
          onDone={onDecided}
        />
      )}
    </>
  );
}

/** Whose meter it is, and what it counts; null for one that is no unit's. */
function placeOf({ meterId }: HeldRow, units: BuildingNow['units']) {
  for (const { label, meters } of units) {
    const meter = meters.find((each) => each.meterId === meterId);
    if (meter !== undefined) return { label, utility: meter.utility };
  }
  return null;
}
