import type { UnresolvedCase } from '#contracts/api';
import type { ScreenOf } from '#contracts/bridge';
import { assertNever } from '#kernel';
import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { CaseActs, CaseEvidence } from './staff-case.tsx';

type Unresolved = ScreenOf<'staff_unresolved'>;
type List = Extract<Unresolved['step'], { at: 'list' }>;
type Resolved = Extract<Unresolved['step'], { at: 'resolved' }>;
const CASES_ON_A_PAGE = 4;

/** Money whose fate is not known: the list, one case with its evidence, and what was decided. */
export function StaffUnresolvedScreen({ screen }: { readonly screen: Unresolved }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const { step, trouble } = screen;
  return (
    <Frame
      head={
        <>
          <p>{view.site.name}</p>
          <p>{words.text('cases.title')}</p>
        </>
      }
      acts={
        step.at === 'list' ? <ListActs step={step} /> : step.at === 'case' ? <CaseActs step={step} /> : <ResolvedActs />
      }
    >
      {trouble === null ? null : (
        <Notice tone="alarm" mark="warning">
          {words.text(`fault.${trouble}.title`)}. {words.text(`fault.${trouble}.todo`)}
        </Notice>
      )}
      <StepWords step={step} trouble={trouble} />
    </Frame>
  );
}

function StepWords({ step, trouble }: Pick<Unresolved, 'step' | 'trouble'>): ReactNode {
  switch (step.at) {
    case 'list':
      return <ListWords step={step} isKnown={trouble === null} />;
    case 'case':
      return <CaseEvidence step={step} />;
    case 'resolved':
      return <ResolvedWords step={step} />;
    default:
      return assertNever(step);
  }
}

function ListWords({ step, isKnown }: { readonly step: List; readonly isKnown: boolean }): ReactNode {
  const words = useWords();
  return (
    <>
      <h1 className="text-title leading-tight font-bold">{words.text('cases.title')}</h1>
      {step.cases === null ? <p className="text-text">{words.text('cases.asking')}</p> : null}
      {isKnown && step.cases?.length === 0 ? <p className="text-lead">{words.text('cases.none')}</p> : null}
      {step.unreported.length === 0 ? null : (
        <Card title={words.text('cases.unreported')}>
          <FactList
            facts={step.unreported.slice(0, 3).map(({ claimCode, amount }) => ({
              name: claimCode,
              value: amount === null ? words.text('cases.unknown') : words.money(amount),
            }))}
          />
        </Card>
      )}
    </>
  );
}

function ListActs({ step }: { readonly step: List }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const [page, setPage] = useState(0);
  const cases = step.cases ?? [];
  const pages = Math.max(1, Math.ceil(cases.length / CASES_ON_A_PAGE));
  const shown = Math.min(page, pages - 1);
  const label = (one: UnresolvedCase) =>
    `${one.amount === null ? words.text('cases.unknown') : words.money(one.amount)} · ${one.claimCode}`;
  return (
    <>
      {cases.slice(shown * CASES_ON_A_PAGE, (shown + 1) * CASES_ON_A_PAGE).map((one) => (
        <Act
          key={one.id}
          rank="outlined"
          label={label(one)}
          detail={`${words.text(`cases.${one.kind}`)} · ${words.shortDateTime(one.noticedAt, view.site.zone)}`}
          onPress={() => send({ kind: 'staff', wish: { kind: 'open_case', id: one.id } })}
        />
      ))}
      <div className="grid grid-cols-3 gap-4">
        <Act
          rank="outlined"
          label={words.text('common.back')}
          onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
        />
        <Act
          rank="outlined"
          label={words.text('page.previous')}
          disabled={shown === 0}
          onPress={() => setPage(shown - 1)}
        />
        <Act
          rank="outlined"
          label={words.text('page.next')}
          disabled={shown >= pages - 1}
          onPress={() => setPage(shown + 1)}
        />
      </div>
    </>
  );
}

function ResolvedWords({ step }: { readonly step: Resolved }): ReactNode {
  const words = useWords();
  const amount = step.amount === null ? words.text('cases.unknown') : words.money(step.amount);
  return (
    <>
      <Mark name="tick" className="text-[calc(1.2*var(--type-title))] text-leaf" />
      <h1 className="text-title leading-tight font-bold">{words.text('resolved.title')}</h1>
      <p className="text-lead leading-snug">{words.text(`outcome.${step.outcome}.done`, { amount })}</p>
      <p className="numbers text-text text-ink-2">{words.text('case.claim', { code: step.claimCode })}</p>
      <p className="text-text leading-snug text-ink-2">{words.text('resolved.text')}</p>
    </>
  );
}

function ResolvedActs(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  return (
    <Act rank="sun" label={words.text('case.back')} onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })} />
  );
}
