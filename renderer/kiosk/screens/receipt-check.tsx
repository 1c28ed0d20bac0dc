import type { ScreenOf } from '#contracts/bridge';
import { assertNever } from '#kernel';
import type { Translator } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { HeroMoney } from '../../ui/money.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { PrintState } from '../print-state.tsx';
import { useScreen } from '../screen-context.ts';

type Check = ScreenOf<'receipt_check'>;

/** Whether a receipt is one of this building, and what it says; again on paper where it was printed here. */
export function ReceiptCheckScreen({ screen }: { readonly screen: Check }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const { title, text, mark } = verdictWords(screen.state, words);
  return (
    <Frame
      head={<p>{view.site.name}</p>}
      acts={
        <>
          {screen.proof === null ? null : (
            <Act
              rank="counter"
              label={words.text('receipt_check.print')}
              disabled={!screen.canPrint}
              onPress={() => send({ kind: 'print_copy' })}
            />
          )}
          <Act rank="sun" tall label={words.text('common.done')} onPress={() => send({ kind: 'finish' })} />
        </>
      }
    >
      <Mark
        name={mark}
        className={`text-[calc(1.2*var(--type-title))] ${mark === 'warning' ? 'text-alarm' : 'text-leaf'}`}
      />
      <h1 className="text-title leading-[1.12] font-bold tracking-tight text-balance" data-verdict={screen.state}>
        {title}
      </h1>
      <p className="text-lead leading-snug">{text}</p>
      {screen.proof === null ? null : <Proof proof={screen.proof} />}
      {screen.print === null ? null : <PrintState print={screen.print} />}
      {screen.proof !== null && screen.printerBlocked !== null ? (
        <Notice tone="calm" mark="printer">
          {words.text(`fault.${screen.printerBlocked}.title`)}
        </Notice>
      ) : null}
    </Frame>
  );
}

function verdictWords(state: Check['state'], words: Translator): { title: string; text: string; mark: MarkName } {
  switch (state) {
    case 'checking':
      return { title: words.text('receipt_check.checking'), text: '', mark: 'clock' };
    case 'genuine':
      return {
        title: words.text('receipt_check.genuine'),
        text: words.text('receipt_check.genuine.text'),
        mark: 'shield',
      };
    case 'unknown_key':
      return {
        title: words.text('receipt_check.unknown_key'),
        text: words.text('receipt_check.unknown_key.text'),
        mark: 'warning',
      };
    case 'forged':
      return {
        title: words.text('receipt_check.forged'),
        text: words.text('receipt_check.forged.text'),
        mark: 'warning',
      };
    default:
      return assertNever(state);
  }
}

function Proof({ proof }: { readonly proof: NonNullable<Check['proof']> }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const number = `${proof.kioskId}-${String(proof.number).padStart(6, '0')}`;
  return (
    <Card title={words.text('receipt_check.says', { number })}>
      <HeroMoney amount={proof.amount} short />
      <p className="mt-1 text-text leading-snug">{words.dateTime(proof.issuedAt, view.site.zone)}</p>
      <p className="text-text leading-snug">{words.text(`receipt_check.state.${proof.state}`)}</p>
      {proof.balanceAfter === null ? null : (
        <p className="text-text leading-snug">
          {words.text('receipt_check.balance', { amount: words.money(proof.balanceAfter) })}
        </p>
      )}
    </Card>
  );
}
