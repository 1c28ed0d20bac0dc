import type { ScreenOf } from '#contracts/bridge';
import type { Translator } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Announce } from '../../ui/announce.tsx';
import { Card } from '../../ui/card.tsx';
import { Mark } from '../../ui/mark.tsx';
import { HeroMoney } from '../../ui/money.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { Split } from '../../ui/split.tsx';
import { TickList } from '../../ui/ticks.tsx';
import { useWords } from '../../ui/words.ts';
import { Examples } from '../examples.tsx';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { isUsedUp } from '../sentences.ts';
import { TenantLine } from '../tenant-line.tsx';

type Cash = ScreenOf<'cash'>;

/** What is in, what it buys, where it goes, how far it has come. Before the first note: how it would be split. */
export function CashScreen({ screen }: { readonly screen: Cash }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const untouched = isUsedUp(screen.inserted.amount);
  return (
    <Frame
      head={
        <>
          <TenantLine tenant={screen.tenant} />
          <p>{words.text('cash.no_change')}</p>
        </>
      }
      acts={
        <>
          <Room screen={screen} />
          <Act rank="sun" tall label={words.text('common.done')} onPress={() => send({ kind: 'finish' })} />
        </>
      }
    >
      <div className="flex flex-col gap-[calc(2*var(--mm)*var(--air))]">
        <h1 className="text-text text-ink-2">{words.text('cash.inserted')}</h1>
        <HeroMoney amount={screen.inserted} short />
        <p className="mt-1 text-lead leading-tight">
          <RichText text={untouched ? words.text('cash.days.first') : daysBought(screen, words)} />
        </p>
      </div>
      <Happening screen={screen} />
      <Warnings screen={screen} />
      {untouched ? (
        <Examples examples={screen.examples.slice(0, 4)} />
      ) : screen.split === null ? null : (
        <Card title={words.text('cash.where', { amount: words.note(screen.inserted) })}>
          <Split lines={screen.split} />
        </Card>
      )}
      {untouched ? null : (
        <Card>
          <TickList ticks={screen.ticks} zone={view.site.zone} />
        </Card>
      )}
      <Announce text={`${words.text('cash.inserted')} ${words.note(screen.inserted)}. ${happening(screen, words)}`} />
    </Frame>
  );
}

function daysBought({ daysBought: days, credited, offline }: Cash, words: Translator): string {
  if (offline) return words.text('receipt_screen.pending');
  if (days === null) return words.text('cash.credited', { amount: words.money(credited) });
  return days === 0 ? words.text('cash.days.less') : words.text('cash.days', { days });
}

/** What is going on at this moment is always said. */
function happening({ phase, checking }: Cash, words: Translator): string {
  switch (phase) {
    case 'opening':
      return words.text('cash.opening');
    case 'feeding':
      return words.text('cash.feed');
    case 'checking':
      return checking === null
        ? words.text('cash.checking.any')
        : words.text('cash.checking', { amount: words.note(checking) });
    case 'closing':
      return words.text('cash.closing');
  }
}

function Happening({ screen }: { readonly screen: Cash }): ReactNode {
  const words = useWords();
  if (screen.trouble !== null) return null;
  const busy = screen.phase !== 'feeding';
  return (
    <p
      data-phase={screen.phase}
      className={`flex items-center gap-4 rounded-[calc(5*var(--mm))] border px-5 py-3 text-act leading-tight font-semibold ${
        busy ? 'border-sun-mark bg-sun-soft' : 'border-line bg-card'
      }`}
    >
      {busy ? (
        <span
          aria-hidden="true"
          className="turns size-[1em] shrink-0 rounded-full border-[calc(0.8*var(--mm))] border-dashed border-sun-mark"
        />
      ) : (
        <Mark name="note" className="text-[1.15em]" />
      )}
      {happening(screen, words)}
    </p>
  );
}

function Warnings({ screen }: { readonly screen: Cash }): ReactNode {
  const words = useWords();
  const { trouble, givenBack, offline, printerBlocked } = screen;
  return (
    <>
      {trouble === null ? null : (
        <Notice tone="alarm" mark="warning">
          <b>{words.text(`fault.${trouble}.title`)}.</b> {words.text('cash.trouble')}
        </Notice>
      )}
      {givenBack === null ? null : (
        <Notice tone="calm" mark="note">
          {givenBack.amount === null
            ? words.text('cash.given_back.any')
            : words.text('cash.given_back', { amount: words.note(givenBack.amount) })}
          {givenBack.code === null ? null : ` ${words.text(`fault.${givenBack.code}.happened`)}`}
        </Notice>
      )}
      {offline ? (
        <Notice tone="calm" mark="clock">
          {words.text('cash.offline')}
        </Notice>
      ) : null}
      {printerBlocked === null ? null : (
        <Notice tone="calm" mark="printer">
          {words.text('cash.printer')}
        </Notice>
      )}
    </>
  );
}

function Room({ screen }: { readonly screen: Cash }): ReactNode {
  const words = useWords();
  const room = isUsedUp(screen.room.amount)
    ? words.text('cash.room.none')
    : words.text('cash.room', { amount: words.note(screen.room) });
  const notes = screen.denominations.map((denomination) => words.note(denomination)).join(', ');
  return (
    <p className="text-center text-text leading-tight text-balance text-ink-2">
      {room}
      {notes === '' ? null : (
        <>
          <br />
          {words.text('cash.notes', { notes })}
        </>
      )}
    </p>
  );
}
