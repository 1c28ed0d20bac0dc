import type { ScreenOf } from '#contracts/bridge';
import type { Translator } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Announce } from '../../ui/announce.tsx';
import { Card } from '../../ui/card.tsx';
import { Mark } from '../../ui/mark.tsx';
import { HeroMoney } from '../../ui/money.tsx';
import { Notice } from '../../ui/notice.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { Split } from '../../ui/split.tsx';
import { TickList } from '../../ui/ticks.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { TenantLine } from '../tenant-line.tsx';

type Qr = ScreenOf<'qr'>;

/** The code to scan, the sum, the time that is left; then how far the payment has come. */
export function QrScreen({ screen }: { readonly screen: Qr }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const isPaid = screen.phase === 'paid';
  return (
    <Frame head={<TenantLine tenant={screen.tenant} />} acts={<QrActs screen={screen} />}>
      <div className="flex items-end justify-between gap-6">
        <div className="flex flex-col gap-[calc(2*var(--mm)*var(--air))]">
          <h1 className="text-text text-ink-2">{words.text('qr.title')}</h1>
          <HeroMoney amount={screen.amount} short />
        </div>
        {screen.secondsLeft === null ? null : (
          <p className="numbers pb-3 text-lead leading-tight font-semibold" data-left={screen.secondsLeft}>
            {timeLeft(screen.secondsLeft, words)}
          </p>
        )}
      </div>
      {screen.code === null ? null : (
        <div className="qr self-center rounded-card border border-line bg-[#ffffff]">
          <QrCode picture={screen.code} label={words.text('qr.code', { amount: words.note(screen.amount) })} />
        </div>
      )}
      <Happening screen={screen} />
      {screen.phase === 'checking' && screen.trouble !== null ? (
        <Notice tone="calm" mark="warning">
          <b>{words.text(`fault.${screen.trouble}.title`)}.</b> {words.text('qr.wait')}
        </Notice>
      ) : null}
      {isPaid ? (
        <Card>
          <TickList ticks={screen.ticks} zone={view.site.zone} />
        </Card>
      ) : null}
      {screen.split === null ? null : (
        <Card title={words.text('cash.where', { amount: words.note(screen.amount) })} extra={!isPaid}>
          <Split lines={screen.split} />
        </Card>
      )}
      <Announce text={`${happening(screen, words)}. ${words.note(screen.amount)}`} />
    </Frame>
  );
}

/** Cancel is never taken away while something can be cancelled; when it is paid the receipt comes by itself. */
function QrActs({ screen }: { readonly screen: Qr }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const isOver = screen.phase === 'paid' || screen.phase === 'closing';
  return (
    <div className="grid grid-cols-[5fr_2fr] gap-4">
      <Act
        rank="outlined"
        tall
        label={words.text('qr.cancel')}
        disabled={isOver}
        onPress={() => send({ kind: 'show_home' })}
      />
      <Act
        rank="counter"
        label={words.text('foot.end')}
        disabled={screen.phase === 'paid'}
        onPress={() => send({ kind: 'end_session' })}
      />
    </div>
  );
}

function timeLeft(secondsLeft: number, words: Translator): string {
  if (secondsLeft < 60) return words.text('qr.left.seconds', { seconds: secondsLeft });
  return words.text('qr.left', { minutes: Math.floor(secondsLeft / 60), seconds: secondsLeft % 60 });
}

/** What is going on at this moment is always said. */
function happening({ phase }: Qr, words: Translator): string {
  switch (phase) {
    case 'opening':
      return words.text('qr.opening');
    case 'shown':
      return words.text('qr.scan');
    case 'checking':
      return words.text('qr.checking');
    case 'closing':
      return words.text('qr.closing');
    case 'paid':
      return words.text('qr.paid');
  }
}

function Happening({ screen }: { readonly screen: Qr }): ReactNode {
  const words = useWords();
  const { phase } = screen;
  const busy = phase === 'opening' || phase === 'checking' || phase === 'closing';
  return (
    <p
      data-phase={phase}
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
        <Mark name={phase === 'paid' ? 'tick' : 'phone'} className="text-[1.15em]" />
      )}
      {happening(screen, words)}
    </p>
  );
}
