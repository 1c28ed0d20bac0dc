import type { BuildingNow } from '#contracts/api';
import { useState, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { Moment } from '../parts/moments.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { RequestList } from '../requests/request-list.tsx';
import { AlarmList } from './alarm-list.tsx';
import { KioskList } from './kiosk-list.tsx';
import { LiveList } from './live-list.tsx';
import { Tiles } from './tiles.tsx';
import { UnitPanel } from './unit-panel.tsx';
import type { Narrowing } from './urgency.ts';

/** What is happening in the building, on one page. */
export function NowPage({ now }: { readonly now: BuildingNow }): ReactNode {
  const words = useWords();
  const [narrowing, setNarrowing] = useState<Narrowing | null>(null);
  const waiting = now.supplyRequests.filter((request) => request.state === 'waiting');
  return (
    <>
      <div className="page-head">
        <h1>{words.text('console.now.title')}</h1>
        <p className="page-note">
          {words.text('console.now.at')} <Moment at={now.at} as="clockTime" />
          {now.clock === 'suspect' ? <strong> · {words.text('console.now.clock_suspect')}</strong> : null}
          {' · '}
          {words.text('console.now.ledger', { count: now.ledger.sequence })}
        </p>
      </div>
      <Tiles tiles={now.tiles} narrowing={narrowing} onNarrow={setNarrowing} />
      <div className="now">
        <UnitPanel units={now.units} narrowing={narrowing} onNarrow={setNarrowing} />
        <div className="now-side">
          <AlarmList alarms={now.alarms} units={now.units} />
          <Panel title={words.text('console.requests.title')}>
            {waiting.length === 0 ? (
              <Nothing>{words.text('console.requests.none')}</Nothing>
            ) : (
              <RequestList requests={waiting} />
            )}
          </Panel>
          <KioskList kiosks={now.kiosks} />
          <LiveList />
        </div>
      </div>
    </>
  );
}
