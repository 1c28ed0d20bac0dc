import type { KioskNow } from '#contracts/api';
import type { ReactNode } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../words.ts';
import { Moment } from '../parts/moments.tsx';
import { amountPhrase } from '../parts/numbers.ts';
import { Panel } from '../parts/panel.tsx';
import { codeTitle } from '../parts/problem.tsx';
import { State, type Tone } from '../parts/state.tsx';

const tones: Readonly<Record<KioskNow['state'], Tone>> = {
  well: 'good',
  troubled: 'busy',
  away: 'bad',
  never_seen: 'unknown',
};

/** Each kiosk with its last word, what troubles it, and the money it holds. */
export function KioskList({ kiosks }: { readonly kiosks: readonly KioskNow[] }): ReactNode {
  const words = useWords();
  return (
    <Panel title={words.text('console.kiosks.title')}>
      <ul className="rows">
        {kiosks.map((kiosk) => (
          <li key={kiosk.kioskId} className="kiosk">
            <p className="kiosk-head">
              <strong>{kiosk.name}</strong>
              <State tone={tones[kiosk.state]}>{words.text('console.kiosk.state', { state: kiosk.state })}</State>
            </p>
            <Trouble codes={kiosk.trouble} />
            <dl className="facts">
              <dt>{words.text('console.kiosk.box')}</dt>
              <dd>{amountPhrase(kiosk.cashInBox, words)}</dd>
              <dt>{words.text('console.kiosk.waiting')}</dt>
              <dd>{kiosk.waitingUploads}</dd>
              <dt>{words.text('console.kiosk.unresolved')}</dt>
              <dd>{kiosk.unresolved}</dd>
              <dt>{words.text('console.kiosk.heard')}</dt>
              <dd>{kiosk.lastSeenAt === null ? '–' : <Moment at={kiosk.lastSeenAt} as="clockTime" />}</dd>
            </dl>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Trouble({ codes }: { readonly codes: KioskNow['trouble'] }): ReactNode {
  const words = useWords();
  const said = new Set(codes.map((code) => codeTitle(code)).filter((key) => key !== null));
  return (
    <>
      {[...said].map((key) => (
        <p key={key} className="trouble">
          <Mark name="warning" />
          {words.text(key)}
        </p>
      ))}
    </>
  );
}
