import type { ScreenOf } from '#contracts/bridge';
import { assertNever } from '#kernel';
import type { Translator } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Announce } from '../../ui/announce.tsx';
import { Card } from '../../ui/card.tsx';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { HeroMoney } from '../../ui/money.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { Split } from '../../ui/split.tsx';
import { TickList } from '../../ui/ticks.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { isUsedUp } from '../sentences.ts';
import { TenantLine } from '../tenant-line.tsx';

type Receipt = ScreenOf<'receipt'>;

/** What was paid and how far it has come, and where the paper is. */
export function ReceiptScreen({ screen }: { readonly screen: Receipt }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  return (
    <Frame
      head={<TenantLine tenant={screen.tenant} />}
      acts={<Act rank="sun" tall label={words.text('common.done')} onPress={() => send({ kind: 'end_session' })} />}
    >
      <div className="flex flex-col gap-[calc(2*var(--mm)*var(--air))]">
        <h1 className="text-text text-ink-2">{words.text('receipt_screen.topped_up')}</h1>
        <HeroMoney amount={screen.amount} short />
        <p className="mt-1 text-lead leading-tight">
          <RichText text={outcome(screen, words)} />
        </p>
      </div>
      <PrintState screen={screen} />
      {screen.claimCode === null ? null : <Claim code={screen.claimCode} />}
      <Card>
        <TickList ticks={screen.ticks} zone={view.site.zone} />
      </Card>
      {screen.split === null ? null : (
        <Card title={words.text('cash.where', { amount: words.note(screen.amount) })} extra>
          <Split lines={screen.split} />
        </Card>
      )}
    </Frame>
  );
}

function outcome({ amount, balanceAfter, pending }: Receipt, words: Translator): string {
  if (isUsedUp(amount.amount)) return words.text('receipt_screen.nothing');
  if (pending || balanceAfter === null) return words.text('receipt_screen.pending');
  return words.text('receipt_screen.balance', { amount: words.money(balanceAfter) });
}

function printWords({ print }: Receipt, words: Translator): { title: string; text: string; mark: MarkName } {
  const number = String(print.number ?? '');
  const why = print.code === null ? '' : `${words.text(`fault.${print.code}.title`)}. `;
  switch (print.state) {
    case 'printing':
      return {
        title: words.text('receipt_screen.printing'),
        text: words.text('receipt_screen.printing.text'),
        mark: 'printer',
      };
    case 'printed':
      return {
        title: words.text('receipt_screen.printed'),
        text: print.number === null ? '' : words.text('receipt_screen.printed.text', { number }),
        mark: 'tick',
      };
    case 'failed':
      return {
        title: words.text('receipt_screen.failed'),
        text:
          why +
          (print.number === null
            ? words.text('receipt_screen.failed.text.unnumbered')
            : words.text('receipt_screen.failed.text', { number })),
        mark: 'warning',
      };
    case 'unknown':
      return {
        title: words.text('receipt_screen.unknown'),
        text: words.text('receipt_screen.unknown.text'),
        mark: 'warning',
      };
    default:
      return assertNever(print.state);
  }
}

function PrintState({ screen }: { readonly screen: Receipt }): ReactNode {
  const words = useWords();
  const { title, text, mark } = printWords(screen, words);
  const tone = mark === 'warning' ? 'border-sun-mark bg-sun-soft' : 'border-line bg-card';
  return (
    <section data-print={screen.print.state} className={`flex items-center gap-6 sheet rounded-card border ${tone}`}>
      <Mark name={mark} className={`text-[calc(14*var(--mm))] ${mark === 'tick' ? 'text-leaf' : ''}`} />
      <div>
        <p className="text-lead leading-tight font-bold">{title}</p>
        {text === '' ? null : <p className="mt-1 text-text leading-snug">{text}</p>}
      </div>
      <Announce text={`${title}. ${text}`} />
    </section>
  );
}

function Claim({ code }: { readonly code: string }): ReactNode {
  const words = useWords();
  return (
    <Card title={words.text('receipt_screen.claim')}>
      <p data-claim="" className="numbers text-title leading-tight font-bold tracking-wide">
        {code}
      </p>
      <p className="mt-1 text-text leading-snug">{words.text('receipt_screen.claim.text')}</p>
    </Card>
  );
}
