import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { Mark } from '../../ui/mark.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { isUsedUp } from '../sentences.ts';

/** What happened, what of your money is safe, what to do, and the reference by which staff find it. */
export function FaultScreen({ screen }: { readonly screen: ScreenOf<'fault'> }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const { code, reference, safe, claimCode } = screen;
  const involved = safe !== null && !isUsedUp(safe.amount);
  // The code alone stands for the money: nothing of it is known to be safe.
  const isInDoubt = !involved && claimCode !== null;
  return (
    <Frame
      head={
        <>
          <p>{view.site.name}</p>
          <p className="numbers">{words.text('common.reference', { reference })}</p>
        </>
      }
      acts={<Act rank="sun" tall label={words.text('fault.dismiss')} onPress={() => send({ kind: 'dismiss_fault' })} />}
    >
      <Mark name="warning" className="text-[calc(1.2*var(--type-title))] text-alarm" />
      <h1 className="text-title leading-[1.12] font-bold tracking-tight text-balance" data-fault={code}>
        {words.text(`fault.${code}.title`)}
      </h1>
      <p className="text-lead leading-snug">{words.text(`fault.${code}.happened`)}</p>
      <Card title={words.text('fault.safe.title')}>
        <p className="flex items-start gap-4 text-text leading-snug font-semibold">
          <Mark
            name={isInDoubt ? 'clock' : 'shield'}
            className={`mt-[0.1em] text-[1.1em] ${isInDoubt ? '' : 'text-leaf'}`}
          />
          {involved
            ? words.text('fault.safe', { amount: words.money(safe) })
            : words.text(isInDoubt ? 'fault.safe.doubt' : 'fault.safe.none')}
        </p>
      </Card>
      {claimCode === null ? null : (
        <Card title={words.text('fault.claim')}>
          <p data-claim="" className="numbers text-title leading-tight font-bold tracking-wide">
            {claimCode}
          </p>
        </Card>
      )}
      <Card title={words.text('fault.todo.title')}>
        <p className="text-text leading-snug">{words.text(`fault.${code}.todo`)}</p>
      </Card>
    </Frame>
  );
}
