import type { ScreenOf } from '#contracts/bridge';
import { assertNever } from '#kernel';
import type { Translator } from '#language';
import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { DigitPad } from '../../ui/digit-pad.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { isUsedUp } from '../sentences.ts';
import { BoxReport, BoxReportActs } from './staff-box-report.tsx';
import { CountActs, CountSums } from './staff-count.tsx';
import { ZReportActs, ZReportView } from './staff-z-report.tsx';

export type CashBox = ScreenOf<'staff_cash_box'>;
export type BoxStep<At extends CashBox['step']['at']> = Extract<CashBox['step'], { at: At }>;

/** What is in the cash box, and how it is emptied: out, counted, sealed, confirmed, reported. */
export function StaffCashBoxScreen({ screen }: { readonly screen: CashBox }): ReactNode {
  const words = useWords();
  const { step, trouble } = screen;
  return (
    <Frame
      head={
        <>
          <p>{words.text('box.title')}</p>
          <p className={screen.validator === null ? '' : 'font-bold text-ink'}>{stateOf(screen, words)}</p>
        </>
      }
      acts={<BoxActs screen={screen} />}
    >
      <h1 className="text-title leading-tight font-bold">{titleOf(step, words)}</h1>
      {trouble === null ? null : (
        <Notice tone="alarm" mark="warning">
          {words.text(`fault.${trouble}.title`)}. {words.text(`fault.${trouble}.todo`)}
        </Notice>
      )}
      <BoxWords screen={screen} />
    </Frame>
  );
}

/** Where the box is, in the validator's own word. */
function stateOf({ validator }: CashBox, words: Translator): string {
  if (validator === null) return words.text('box.state.in');
  return validator === 'VALIDATOR_STACKER_REMOVED'
    ? words.text('box.state.out')
    : words.text('box.state.other', { said: words.text(`fault.${validator}.title`) });
}

function titleOf(step: CashBox['step'], words: Translator): string {
  switch (step.at) {
    case 'report':
    case 'asking':
      return words.text('box.title');
    case 'out':
      return words.text('box.out.title');
    case 'count':
      return words.text('box.count.title');
    case 'bag':
      return words.text('box.bag.title');
    case 'done':
      return words.text('box.done.title', { number: step.report.number });
    default:
      return assertNever(step);
  }
}

function BoxWords({ screen }: { readonly screen: CashBox }): ReactNode {
  const words = useWords();
  const { step } = screen;
  switch (step.at) {
    case 'asking':
      return <p className="text-text">{words.text('box.saving')}</p>;
    case 'report':
      return <BoxReport step={step} />;
    case 'out':
      return <p className="text-lead leading-snug">{words.text('box.out.text')}</p>;
    case 'count':
      return <CountSums step={step} />;
    case 'bag':
      return (
        <>
          <p className="text-text leading-snug">{words.text('box.bag.text')}</p>
          <Card>
            <p className="numbers text-text leading-snug">{bagSentence(step, words)}</p>
          </Card>
        </>
      );
    case 'done':
      return <ZReportView step={step} />;
    default:
      return assertNever(step);
  }
}

function bagSentence({ countedTotal, variance }: BoxStep<'bag'>, words: Translator): string {
  const counted = words.money(countedTotal);
  return isNothing(variance.amount)
    ? words.text('box.bag.variance.none', { counted })
    : words.text('box.bag.variance', { counted, variance: words.money(variance) });
}

export function isNothing(amount: string): boolean {
  return isUsedUp(amount) && !amount.startsWith('-');
}

function BoxActs({ screen }: { readonly screen: CashBox }): ReactNode {
  const { step } = screen;
  switch (step.at) {
    case 'asking':
      return <Back />;
    case 'report':
      return <BoxReportActs step={step} />;
    case 'out':
      return <OutActs step={step} />;
    case 'count':
      return <CountActs step={step} />;
    case 'bag':
      return <BagActs />;
    case 'done':
      return <ZReportActs step={step} />;
    default:
      return assertNever(step);
  }
}

function Back(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <Act
      rank="outlined"
      label={words.text('common.back')}
      onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
    />
  );
}

function OutActs({ step }: { readonly step: BoxStep<'out'> }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <div className="grid grid-cols-[2fr_5fr] gap-4">
      <Back />
      <Act
        rank="sun"
        label={words.text('box.out.say')}
        disabled={!step.mayBeSaid}
        onPress={() => send({ kind: 'staff', wish: { kind: 'box_is_out' } })}
      />
    </div>
  );
}

const MOST_BAG_DIGITS = 12;

function BagActs(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const [digits, setDigits] = useState('');
  return (
    <>
      <p className="numbers flex min-h-20 items-baseline justify-between gap-6 border-b border-edge text-act">
        <span className="text-ink-2">{words.text('box.bag.number')}</span>
        <span className="text-lead font-bold">{digits === '' ? '–' : digits}</span>
      </p>
      <DigitPad
        okDisabled={digits === ''}
        onDigit={(digit) => setDigits((before) => (before.length < MOST_BAG_DIGITS ? before + digit : before))}
        onClear={() => setDigits('')}
        onOk={() => send({ kind: 'staff', wish: { kind: 'bag', number: digits } })}
      />
      <Act
        rank="outlined"
        label={words.text('box.recount')}
        onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
      />
    </>
  );
}
