import type { ScreenOf } from '#contracts/bridge';
import type { MessageKey } from '#language';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { SupplyPill } from '../../ui/supply-pill.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';
import { becauseSentences, isUsedUp } from '../sentences.ts';
import { TenantLine } from '../tenant-line.tsx';

type Why = ScreenOf<'why'>;
type Answer = 'no' | 'not_before' | 'off' | 'off_next' | 'off_other';

const remedies: Readonly<Record<Answer, readonly MessageKey[]>> = {
  no: ['why.do.nothing'],
  not_before: ['why.do.top_up', 'why.do.talk'],
  off: ['why.do.top_up', 'why.do.talk'],
  off_next: ['why.do.nothing'],
  off_other: ['why.do.staff'],
};

function answerOf({ decision }: Why): Answer {
  if (decision.supply === 'on') return decision.next?.supply === 'off' ? 'not_before' : 'no';
  if (decision.next?.supply === 'on') return 'off_next';
  return decision.because.some(({ code }) => code === 'out_of_credit') ? 'off' : 'off_other';
}

/** Kept on although nothing is left: what is used is still owed, so there is something to do. */
function remediesFor(screen: Why, answer: Answer): readonly MessageKey[] {
  return answer === 'no' && isUsedUp(screen.balance.amount) ? ['why.do.when_you_can', 'why.do.talk'] : remedies[answer];
}

/** Will I be cut off, when, what holds it back, what can I do: the answer first, then its reasons. */
export function WhyScreen({ screen }: { readonly screen: Why }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const { zone } = view.site;
  const { because, next } = screen.decision;
  const answer = answerOf(screen);
  const at = next === null ? '' : words.longDateTime(next.at, zone);
  return (
    <Frame
      head={
        <>
          <TenantLine tenant={screen.tenant} />
          <SupplyPill supplies={screen.supplies} />
        </>
      }
      acts={
        <div className="grid grid-cols-[2fr_5fr] gap-4">
          <Act rank="outlined" label={words.text('common.back')} onPress={() => send({ kind: 'show_home' })} />
          <Act rank="sun" tall label={words.text('home.cash')} onPress={() => send({ kind: 'top_up_with_cash' })} />
        </div>
      }
    >
      <div className="flex flex-col gap-[calc(2*var(--mm)*var(--air))]">
        <h1 className="text-text text-ink-2">{words.text('why.title')}</h1>
        <p data-hero="" className="text-title leading-[1.12] font-bold tracking-tight text-balance">
          {words.text(`why.answer.${answer}`, { at })}
        </p>
        <p className="mt-1 text-lead leading-tight text-ink-2">{words.text(`why.answer.${answer}.text`)}</p>
      </div>
      <Card title={words.text('why.now')}>
        <Sentences of={becauseSentences(because, words, zone).slice(0, 3)} />
        {answer === 'not_before' || answer === 'off' ? (
          <p data-extra="" className="mt-2 text-text leading-snug text-ink-2">
            {words.text('why.rule')}
          </p>
        ) : null}
      </Card>
      {next === null ? null : (
        <Card title={words.text('why.then')}>
          <Sentences
            of={[
              words.text(next.supply === 'on' ? 'why.then.on' : 'why.then.off', { at }),
              ...becauseSentences(next.because, words, zone).slice(0, 2),
            ]}
          />
        </Card>
      )}
      <Card title={words.text('why.do')}>
        <Sentences of={remediesFor(screen, answer).map((key) => words.text(key))} />
      </Card>
    </Frame>
  );
}

function Sentences({ of }: { readonly of: readonly string[] }): ReactNode {
  return (
    <ul className="flex flex-col gap-2">
      {of.map((sentence) => (
        <li key={sentence} className="text-text leading-snug">
          {sentence}
        </li>
      ))}
    </ul>
  );
}
