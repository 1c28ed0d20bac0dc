import type { ScreenOf } from '#contracts/bridge';
import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { HistoryDetail, useFactPages } from '../history-detail.tsx';
import { HistoryRow } from '../history-row.tsx';
import { useScreen } from '../screen-context.ts';
import { TenantLine } from '../tenant-line.tsx';

/** Every top-up and charge with its formula, newest first, a page at a time: nothing scrolls, nothing is dragged. */
export function HistoryScreen({ screen }: { readonly screen: ScreenOf<'history'> }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const [page, setPage] = useState(0);
  // As many as low reach has room for, everywhere: whoever sits has the same controls as whoever stands.
  const pageSize = view.settings.largeType ? 4 : 6;
  const pages = Math.max(1, Math.ceil(screen.history.length / pageSize));
  const shown = Math.min(page, pages - 1);
  const first = shown * pageSize;
  const lines = screen.history.slice(first, first + pageSize);
  const [open, setOpen] = useState<number | null>(null);
  const opened = open === null ? undefined : screen.history[open];
  const factPages = useFactPages(opened);
  const [factPage, setFactPage] = useState(0);
  const shownFacts = Math.min(factPage, factPages.length - 1);
  // What turns by itself is told, so that whoever reads is not asked whether they are there.
  const show = (turn: () => void) => {
    turn();
    send({ kind: 'touched' });
  };
  const openLine = (place: number) => {
    setFactPage(0);
    setOpen(place);
  };
  return (
    <Frame
      head={
        <>
          <TenantLine tenant={screen.tenant} />
          {view.settings.balanceHidden ? null : (
            <p className="font-bold text-ink">
              {words.text('history.balance', { amount: words.money(screen.balance) })}
            </p>
          )}
        </>
      }
      acts={
        opened !== undefined ? (
          <OpenedActs
            page={shownFacts}
            pages={factPages.length}
            onBack={() => show(() => setOpen(null))}
            onMore={() => show(() => setFactPage((shownFacts + 1) % factPages.length))}
          />
        ) : (
          <div className="grid grid-cols-3 gap-4">
            <Act rank="outlined" label={words.text('common.back')} onPress={() => send({ kind: 'show_home' })} />
            <Act
              rank="outlined"
              label={words.text('history.newer')}
              disabled={shown === 0}
              onPress={() => show(() => setPage(shown - 1))}
            />
            <Act
              rank="outlined"
              label={words.text('history.older')}
              disabled={shown >= pages - 1}
              onPress={() => show(() => setPage(shown + 1))}
            />
          </div>
        )
      }
    >
      {opened !== undefined ? (
        <HistoryDetail line={opened} facts={factPages[shownFacts] ?? []} />
      ) : (
        <>
          <div className="flex items-baseline justify-between gap-6">
            <h1 className="text-title leading-tight font-bold">{words.text('history.title')}</h1>
            <p className="text-text whitespace-nowrap text-ink-2">
              {words.text('history.page', { page: shown + 1, pages })}
            </p>
          </div>
          <Lines lines={lines} onOpen={(place) => show(() => openLine(first + place))} />
        </>
      )}
    </Frame>
  );
}

interface OpenedActsProps {
  readonly page: number;
  readonly pages: number;
  readonly onBack: () => void;
  readonly onMore: () => void;
}

/** Of a line that is opened: back, and on to what did not fit. */
function OpenedActs({ page, pages, onBack, onMore }: OpenedActsProps): ReactNode {
  const words = useWords();
  return (
    <div className={pages > 1 ? 'grid grid-cols-2 gap-4' : 'grid'}>
      <Act rank="outlined" label={words.text('history.back')} onPress={onBack} />
      {pages > 1 ? (
        <Act rank="outlined" label={words.text('detail.more', { page: page + 1, pages })} onPress={onMore} />
      ) : null}
    </div>
  );
}

interface LinesProps {
  readonly lines: ScreenOf<'history'>['history'];
  readonly onOpen: (place: number) => void;
}

function Lines({ lines, onOpen }: LinesProps): ReactNode {
  const words = useWords();
  return (
    <Card>
      {lines.length === 0 ? (
        <p className="text-act">{words.text('history.none')}</p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {lines.map((line, place) => (
            <HistoryRow key={place} line={line} onOpen={() => onOpen(place)} />
          ))}
        </ul>
      )}
    </Card>
  );
}
