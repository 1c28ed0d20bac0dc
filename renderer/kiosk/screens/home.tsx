import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { DayRow } from '../../ui/day-row.tsx';
import { HeroMoney } from '../../ui/money.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { SupplyPill } from '../../ui/supply-pill.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { HistoryRow } from '../history-row.tsx';
import { useScreen } from '../screen-context.ts';
import { daysSentence, decisionSentences, isUsedUp } from '../sentences.ts';
import { TenantLine } from '../tenant-line.tsx';

type Home = ScreenOf<'home'>;

/** What is left, what it means in days, whether supply is on and why; then the ways on. */
export function HomeScreen({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const usedUp = isUsedUp(screen.balance.amount);
  const days = screen.daysLeft;
  return (
    <Frame
      head={
        <>
          <TenantLine tenant={screen.tenant} />
          <SupplyPill supplies={screen.supplies} />
        </>
      }
      acts={<HomeActs screen={screen} />}
    >
      <div className="flex flex-col gap-[calc(2*var(--mm)*var(--air))]">
        <h1 className="text-text text-ink-2">{words.text(usedUp ? 'home.you_owe' : 'home.you_have')}</h1>
        <HeroMoney amount={screen.balance} />
        <p className="mt-1 text-lead leading-tight">
          <RichText text={daysSentence(screen, words, view.site.zone)} />
        </p>
      </div>
      {days === null || usedUp ? null : <DayRow least={days.least} most={days.most} />}
      {screen.stale ? (
        <Notice tone="calm" mark="clock">
          {screen.asOf === null
            ? words.text('home.stale')
            : words.text('home.stale.as_of', { at: words.dateTime(screen.asOf, view.site.zone) })}
        </Notice>
      ) : null}
      <DecisionCard screen={screen} />
      <Lately screen={screen} />
    </Frame>
  );
}

function DecisionCard({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const said = decisionSentences(screen.decision, { daysLeft: screen.daysLeft, words, zone: view.site.zone });
  const debts = [
    isUsedUp(screen.arrears.amount) ? null : words.text('home.arrears', { amount: words.money(screen.arrears) }),
    isUsedUp(screen.emergencyCreditUsed.amount)
      ? null
      : words.text('home.emergency', { amount: words.money(screen.emergencyCreditUsed) }),
  ].filter((sentence) => sentence !== null);
  return (
    <Card>
      <p className="text-text leading-snug">
        <b>{said.lead}</b> {said.why.slice(0, 2).join(' ')}
      </p>
      {said.next === null ? null : (
        <p className="mt-1.5 text-text leading-snug">
          <RichText text={said.next} />
        </p>
      )}
      {debts.length === 0 ? null : <p className="mt-1.5 text-text leading-snug text-ink-2">{debts.join(' · ')}</p>}
    </Card>
  );
}

/** The newest lines, as far as there is room; the whole list is one press away. */
function Lately({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const lines = screen.history.slice(0, 3);
  return (
    <Card title={words.text('home.recent')} extra>
      {lines.length === 0 ? (
        <p className="text-text">{words.text('home.recent.none')}</p>
      ) : (
        <ul className="lately flex flex-col divide-y divide-line">
          {lines.map((line) => (
            <HistoryRow key={`${line.transactionId} ${line.kind}`} line={line} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function HomeActs({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const blocked = screen.cashBlocked;
  return (
    <>
      {blocked === null ? null : (
        <Notice tone="calm" mark="warning">
          {words.text(`fault.${blocked}.title`)}. {words.text(`fault.${blocked}.todo`)}
        </Notice>
      )}
      <div className="grid grid-cols-2 gap-4">
        <Act rank="outlined" label={words.text('home.where')} onPress={() => send({ kind: 'show_history' })} />
        <Act rank="outlined" label={words.text('home.will')} onPress={() => send({ kind: 'show_why' })} />
      </div>
      <div className="grid grid-cols-[5fr_2fr] gap-4">
        <Act
          rank="sun"
          tall
          label={words.text('home.cash')}
          detail={words.text(blocked === null ? 'home.cash.text' : 'home.cash.blocked')}
          disabled={blocked !== null}
          onPress={() => send({ kind: 'top_up_with_cash' })}
        />
        <Act rank="counter" label={words.text('foot.end')} onPress={() => send({ kind: 'end_session' })} />
      </div>
    </>
  );
}
