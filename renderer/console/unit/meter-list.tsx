import type { MeterNow, SupplyRequest, UnitPage } from '#contracts/api';
import { useState, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { Act } from '../parts/act.tsx';
import { Moment } from '../parts/moments.tsx';
import { powerPhrase } from '../parts/numbers.ts';
import { Panel } from '../parts/panel.tsx';
import { MeterState } from '../parts/state.tsx';
import { RequestQuestion } from '../requests/request-question.tsx';
import { unitOfUtility } from './quantities.ts';

type Asked = { readonly meter: MeterNow; readonly order: SupplyRequest['order'] };

/** The unit’s meters as they are read now, and the way to ask for a cut or a restore where there is a relay. */
export function MeterList({ page }: { readonly page: UnitPage }): ReactNode {
  const words = useWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <Panel title={words.text('console.meters.title')}>
      <ul className="meters">
        {page.unit.meters.map((meter) => (
          <li key={meter.meterId}>
            <p className="meter-head">
              <strong>{words.text('console.utility', { utility: meter.utility })}</strong>
              <MeterState meter={meter} />
              {meter.powerW === null ? null : <span className="power">{powerPhrase(meter.powerW, words)}</span>}
            </p>
            <dl className="facts">
              <dt>{words.text('console.meter.serial')}</dt>
              <dd>{meter.serial}</dd>
              <dt>{words.text('console.register')}</dt>
              <dd>{meter.register === null ? '–' : words.quantity(meter.register, unitOfUtility(meter.utility))}</dd>
              <dt>{words.text('console.meter.read')}</dt>
              <dd>{meter.lastReadingAt === null ? '–' : <Moment at={meter.lastReadingAt} as="clockTime" />}</dd>
              <dt>{words.text('console.meter.relay')}</dt>
              <dd>{words.text(meter.hasRelay ? 'console.meter.relay.yes' : 'console.meter.relay.no')}</dd>
            </dl>
            {meter.hasRelay ? (
              <p className="meter-acts">
                <Act tone="small" onPress={() => setAsked({ meter, order: 'cut' })}>
                  {words.text('console.ask', { order: 'cut' })}
                </Act>
                <Act tone="small" onPress={() => setAsked({ meter, order: 'restore' })}>
                  {words.text('console.ask', { order: 'restore' })}
                </Act>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      {asked === null ? null : (
        <RequestQuestion
          meter={asked.meter}
          order={asked.order}
          unit={page.unit}
          standing={standingCause(page.supplyRequests, asked.meter)}
          onClose={() => setAsked(null)}
        />
      )}
    </Panel>
  );
}

/** The cause of the last cut of this meter that was carried out; the server looks again, and its word counts. */
function standingCause(requests: readonly SupplyRequest[], meter: MeterNow): SupplyRequest['cause'] {
  return (
    requests.find(
      (request) =>
        request.meterId === meter.meterId &&
        request.order === 'cut' &&
        (request.state === 'approved' || request.cause === 'safety'),
    )?.cause ?? 'works'
  );
}
