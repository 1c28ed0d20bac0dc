import type { ScreenOf } from '#contracts/bridge';
import type { Translator } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { HeroMoney } from '../../ui/money.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { Split } from '../../ui/split.tsx';
import { TickList } from '../../ui/ticks.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { PrintState } from '../print-state.tsx';
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
      acts={
        <>
          {canPrintAgain(screen) ? (
            <Act
              rank="counter"
              label={words.text('receipt_check.print')}
              onPress={() => send({ kind: 'print_copy' })}
            />
          ) : null}
          <Act rank="sun" tall label={words.text('common.done')} onPress={() => send({ kind: 'end_session' })} />
        </>
      }
    >
      <div className="flex flex-col gap-[calc(2*var(--mm)*var(--air))]">
        <h1 className="text-text text-ink-2">{words.text('receipt_screen.topped_up')}</h1>
        <HeroMoney amount={screen.amount} short />
        <p className="mt-1 text-lead leading-tight">
          <RichText text={outcome(screen, words)} />
        </p>
      </div>
      <PrintState print={screen.print} />
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

/** Paper that did not come, or of which nobody knows, can be had again. */
function canPrintAgain({ print }: Receipt): boolean {
  return print.number !== null && (print.state === 'failed' || print.state === 'unknown');
}

function outcome({ amount, balanceAfter, pending }: Receipt, words: Translator): string {
  if (isUsedUp(amount.amount)) return words.text('receipt_screen.nothing');
  if (pending || balanceAfter === null) return words.text('receipt_screen.pending');
  return words.text('receipt_screen.balance', { amount: words.money(balanceAfter) });
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
