import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { DayRow } from '../../ui/day-row.tsx';
import { HeroMoney } from '../../ui/money.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { SmallAct } from '../../ui/small-act.tsx';
import { SupplyPill } from '../../ui/supply-pill.tsx';
import { useWords } from '../../ui/words.ts';
import { UseCard } from '../chart/use-card.tsx';
import { Frame } from '../frame.tsx';
import { HistoryRow } from '../history-row.tsx';
import { useScreen } from '../screen-context.ts';
import { daysSentence, decisionSentences, isUsedUp } from '../sentences.ts';
import { TenantLine } from '../tenant-line.tsx';

type Home = ScreenOf<'home'>;

/** What is left, what it means in days, whether supply is on and why; then the ways on. */
export function HomeScreen({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
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
        <div className="flex items-center justify-between gap-6">
          <h1 className="text-text text-ink-2">{words.text(usedUp ? 'home.you_owe' : 'home.you_have')}</h1>
          <div className="flex flex-wrap justify-end gap-4">
            {screen.hasPin ? (
              <SmallAct onPress={() => send({ kind: 'change_card_pin' })}>{words.text('pin.change')}</SmallAct>
            ) : null}
            <HideToggle />
          </div>
        </div>
        {view.settings.balanceHidden ? <HiddenMoney /> : <HeroMoney amount={screen.balance} />}
        <p className="mt-1 text-lead leading-tight">
          <RichText text={daysSentence(screen, words, view.site.zone)} />
        </p>
      </div>
      {days === null || usedUp ? null : (
        <div data-extra="">
          <DayRow least={days.least} most={days.most} />
        </div>
      )}
      {screen.stale ? (
        <Notice tone="calm" mark="clock">
          {screen.asOf === null
            ? words.text('home.stale')
            : words.text('home.stale.as_of', { at: words.dateTime(screen.asOf, view.site.zone) })}
        </Notice>
      ) : null}
      <Decision screen={screen} />
      {/* A week to date that is old would be read as today's: with the server away there is none. */}
      {screen.use === null || screen.stale ? null : (
        <UseCard
          key={`${screen.tenant.units.join()} ${screen.use.thisWeek[0]?.day}`}
          use={screen.use}
          powerW={powerNow(screen.supplies)}
        />
      )}
      {screen.mayLook ? <Lately screen={screen} /> : null}
    </Frame>
  );
}

/** What flows at this moment through all electricity meters; null where one of them does not say. */
function powerNow(supplies: Home['supplies']): number | null {
  const electric = supplies.filter(({ utility }) => utility === 'electricity');
  const known = electric.flatMap(({ powerW }) => powerW ?? []);
  return known.length === 0 || known.length < electric.length ? null : known.reduce((sum, watts) => sum + watts, 0);
}

/** So that nobody behind the person reads what they have. */
function HideToggle(): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const hidden = view.settings.balanceHidden;
  return (
    <SmallAct onPress={() => send({ kind: 'set_balance_hidden', on: !hidden })}>
      {words.text(hidden ? 'home.show' : 'home.hide')}
    </SmallAct>
  );
}

function HiddenMoney(): ReactNode {
  const words = useWords();
  return (
    <p data-hero="" className="text-hero leading-none font-bold">
      <span className="sr-only">{words.text('home.hidden')}</span>
      <span aria-hidden="true">••••</span>
    </p>
  );
}

/** Connected or not, because of what, and until when: the one sentence of the screen that “Will I be cut off?” opens. */
function Decision({ screen }: { readonly screen: Home }): ReactNode {
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
    <div
      // With credit and supply there is nothing to warn of, and the pill above says that it is on.
      data-extra={screen.decision.supply === 'on' && !isUsedUp(screen.balance.amount) ? '' : undefined}
      className="flex flex-col gap-1 text-text leading-snug"
    >
      <p>
        <b>{said.lead}</b> {said.why.slice(0, 2).join(' ')}
        {said.next === null ? null : (
          <>
            {' '}
            <RichText text={said.next} />
          </>
        )}
      </p>
      {screen.emergencyCredit === null ? null : (
        <p data-extra="" className="text-ink-2">
          {words.text('home.draw.text')}
        </p>
      )}
      {debts.length === 0 ? null : <p className="text-ink-2">{debts.join(' · ')}</p>}
    </div>
  );
}

/** The newest of what came in and of what was used, as far as there is room; the whole list is one press away. */
function Lately({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const lines = latelyOf(screen.history);
  return (
    <Card title={words.text('home.recent')} extra>
      {lines.length === 0 ? (
        <p className="text-text">{words.text('home.recent.none')}</p>
      ) : (
        <ul className="lately flex flex-col divide-y divide-line">
          {lines.map((line, place) => (
            <HistoryRow key={place} line={line} />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Charges of a running month all end now, so they would crowd out every top-up: one movement and what was metered, as they come. */
function latelyOf(history: Home['history']): Home['history'] {
  const [movement] = history.filter(({ amount }) => !amount.amount.startsWith('-'));
  const used = history.filter(({ kind }) => kind === 'energy').slice(0, movement === undefined ? 3 : 2);
  return history.filter((line) => line === movement || used.includes(line));
}

/** Offered by the server, drawn by the person, with its sum. How it is repaid is said above, as far as there is room. */
function DrawAct({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const offer = screen.emergencyCredit;
  if (offer === null) return null;
  return (
    <Act
      rank="outlined"
      label={
        offer.asked ? words.text('home.draw.asked') : words.text('home.draw', { amount: words.money(offer.amount) })
      }
      {...(screen.behindPin.includes('emergency_credit') ? { detail: words.text('pin.with') } : {})}
      disabled={offer.asked}
      onPress={() => send({ kind: 'draw_emergency_credit' })}
    />
  );
}

function HomeActs({ screen }: { readonly screen: Home }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const blocked = screen.cashBlocked;
  const { phone } = screen;
  const asksForHistory = screen.behindPin.includes('history');
  return (
    <>
      {blocked === null ? null : (
        <Notice tone="calm" mark="warning">
          {words.text(`fault.${blocked}.title`)}. {words.text(`fault.${blocked}.todo`)}
        </Notice>
      )}
      {phone === null || phone.blocked === null ? null : (
        <Notice tone="calm" mark="phone">
          {words.text(`fault.${phone.blocked}.title`)}: {words.text('home.phone.not_now')}
        </Notice>
      )}
      <DrawAct screen={screen} />
      <div className={`grid gap-4 ${screen.mayLook || asksForHistory ? 'grid-cols-2' : ''}`}>
        {screen.mayLook || asksForHistory ? (
          <Act
            rank="outlined"
            label={words.text('home.where')}
            {...(asksForHistory ? { detail: words.text('pin.with') } : {})}
            onPress={() => send({ kind: 'show_history' })}
          />
        ) : null}
        <Act rank="outlined" label={words.text('home.will')} onPress={() => send({ kind: 'show_why' })} />
      </div>
      <div
        data-crowded={screen.emergencyCredit === null ? undefined : ''}
        className={`grid gap-4 ${phone === null ? 'grid-cols-[5fr_2fr]' : 'grid-cols-[5fr_4fr_3fr]'}`}
      >
        <Act
          rank="sun"
          tall={screen.emergencyCredit === null}
          label={words.text('home.cash')}
          detail={words.text(blocked === null ? 'home.cash.text' : 'home.cash.blocked')}
          disabled={blocked !== null}
          onPress={() => send({ kind: 'top_up_with_cash' })}
        />
        {phone === null ? null : (
          <Act
            rank="sun"
            tall={screen.emergencyCredit === null}
            label={words.text('home.phone')}
            detail={words.text(phone.blocked === null ? 'home.phone.text' : 'home.phone.blocked')}
            disabled={phone.blocked !== null}
            onPress={() => send({ kind: 'top_up_by_phone' })}
          />
        )}
        <Act rank="counter" label={words.text('foot.end')} onPress={() => send({ kind: 'end_session' })} />
      </div>
    </>
  );
}
