import type { CutRelease, SupplyRequest } from '#contracts/api';
import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
import { Nothing, Panel } from '../parts/panel.tsx';
import { CutReleases } from './cut-releases.tsx';
import { RequestList } from './request-list.tsx';

interface RequestsPageProps {
  readonly requests: readonly SupplyRequest[];
  readonly releases: readonly CutRelease[];
}

/** What waits for a second person, and what was decided. */
export function RequestsPage({ requests, releases }: RequestsPageProps): ReactNode {
  const words = useWords();
  const waiting = requests.filter((request) => request.state === 'waiting');
  const decided = requests.filter((request) => request.state !== 'waiting');
  return (
    <>
      <div className="page-head">
        <h1>{words.text('console.requests.page')}</h1>
        <p className="page-note">{words.text('console.requests.note')}</p>
      </div>
      <Panel title={words.text('console.requests.title')}>
        {waiting.length === 0 ? (
          <Nothing>{words.text('console.requests.none')}</Nothing>
        ) : (
          <RequestList requests={waiting} />
        )}
      </Panel>
      <Panel title={words.text('console.requests.before')}>
        {decided.length === 0 ? (
          <Nothing>{words.text('console.requests.before.none')}</Nothing>
        ) : (
          <RequestList requests={decided} />
        )}
      </Panel>
      <Panel title={words.text('console.releases.title')}>
        <CutReleases releases={releases} />
      </Panel>
    </>
  );
}
