import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { Choice } from '../../ui/choice.tsx';
import { useWords } from '../../ui/words.ts';
import { useScreen } from '../screen-context.ts';

type Case = Extract<ScreenOf<'staff_unresolved'>['step'], { at: 'case' }>;

/** One case: how much, since when, whose, and what the kiosk wrote down about it. */
export function CaseEvidence({ step }: { readonly step: Case }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const open = step.case;
  const tenant =
    open.tenancyId === null
      ? words.text('case.tenant.none')
      : words.text('case.tenant', { reference: open.tenantReference ?? open.tenancyId });
  return (
    <>
      <h1 className="numbers text-title leading-tight font-bold">
        {step.amount === null ? words.text('cases.unknown') : words.money(step.amount)}
      </h1>
      <p className="numbers text-text leading-snug">
        <b>{words.text('case.claim', { code: open.claimCode })}</b>
        {' · '}
        {words.text('case.noticed', { at: words.shortDateTime(open.noticedAt, view.site.zone) })}
        {' · '}
        {tenant}
      </p>
      <Card title={words.text('case.evidence')}>
        <p className="text-text leading-snug wrap-anywhere">{open.evidence}</p>
      </Card>
    </>
  );
}

/** What becomes of it, how much where that is not known, and why. */
export function CaseActs({ step }: { readonly step: Case }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <>
      {step.amounts.length === 0 ? null : (
        <Choices title={words.text('case.amount')} columns="grid-cols-4">
          {step.amounts.map((amount) => (
            <Choice
              key={amount.amount}
              label={words.note(amount)}
              chosen={step.amount?.amount === amount.amount}
              onChoose={() => send({ kind: 'staff', wish: { kind: 'choose_amount', amount } })}
            />
          ))}
        </Choices>
      )}
      <Choices title={words.text('case.outcome')} columns={step.outcomes.length === 2 ? 'grid-cols-2' : 'grid-cols-3'}>
        {step.outcomes.map((outcome) => (
          <Choice
            key={outcome}
            label={words.text(`outcome.${outcome}`)}
            chosen={step.outcome === outcome}
            onChoose={() => send({ kind: 'staff', wish: { kind: 'choose_outcome', outcome } })}
          />
        ))}
      </Choices>
      {step.reasons.length === 0 ? null : (
        <Choices title={words.text('case.reason')} columns="grid-cols-1">
          {step.reasons.map((reason) => (
            <Choice
              key={reason}
              label={words.text(`case.reason.${reason}`)}
              chosen={step.reason === reason}
              onChoose={() => send({ kind: 'staff', wish: { kind: 'choose_reason', reason } })}
            />
          ))}
        </Choices>
      )}
      <div className="grid grid-cols-[2fr_5fr] gap-4">
        <Act
          rank="outlined"
          label={words.text('common.back')}
          onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
        />
        <Act
          rank="sun"
          label={words.text('case.confirm')}
          disabled={!step.isComplete}
          onPress={() => send({ kind: 'staff', wish: { kind: 'resolve' } })}
        />
      </div>
    </>
  );
}

function Choices(props: { readonly title: string; readonly columns: string; readonly children: ReactNode }): ReactNode {
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-2 text-text text-ink-2">{props.title}</legend>
      <div className={`grid gap-2 ${props.columns}`}>{props.children}</div>
    </fieldset>
  );
}
