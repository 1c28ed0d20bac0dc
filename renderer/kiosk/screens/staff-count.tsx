import type { ScreenOf } from '#contracts/bridge';
import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { Choice } from '../../ui/choice.tsx';
import { DigitPad } from '../../ui/digit-pad.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { useWords } from '../../ui/words.ts';
import { useScreen } from '../screen-context.ts';

type Count = Extract<ScreenOf<'staff_cash_box'>['step'], { at: 'count' }>;
const MOST_DIGITS = 5;

/** What was counted so far, beside what was expected. */
export function CountSums({ step }: { readonly step: Count }): ReactNode {
  const words = useWords();
  return (
    <>
      <p className="text-text leading-snug text-ink-2">{words.text('box.count.text')}</p>
      <Card>
        <FactList
          facts={[
            { name: words.text('box.count.sum'), value: words.money(step.countedTotal) },
            { name: words.text('box.count.expected'), value: words.money(step.expectedTotal) },
            {
              name: words.text('box.count.variance'),
              value: words.money(step.variance),
              alarming: step.isComplete && step.countedTotal.amount !== step.expectedTotal.amount,
            },
          ]}
        />
      </Card>
    </>
  );
}

/** Every denomination with its count; the chosen one takes the digits. OK goes on to the next that is not counted. */
export function CountActs({ step }: { readonly step: Count }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const [chosen, setChosen] = useState(() =>
    Math.max(
      0,
      step.lines.findIndex((line) => !line.isCounted),
    ),
  );
  /** What was typed since this denomination was chosen: quicker than the view comes back. */
  const [typed, setTyped] = useState('');
  const line = step.lines[chosen];
  const choose = (place: number) => {
    setChosen(place);
    setTyped('');
  };
  const say = (count: number) => {
    if (line !== undefined) send({ kind: 'staff', wish: { kind: 'count', denomination: line.denomination, count } });
  };
  const next = () => {
    if (line?.isCounted === false) say(0);
    const after = step.lines.findIndex((one, place) => place !== chosen && !one.isCounted);
    if (after !== -1) choose(after);
  };
  return (
    <>
      <div className="grid grid-cols-3 gap-2">
        {step.lines.map(({ denomination, count, isCounted }, place) => (
          <Choice
            key={denomination.amount}
            label={`${isCounted ? count : '?'} × ${words.note(denomination)}`}
            chosen={place === chosen}
            onChoose={() => choose(place)}
          />
        ))}
      </div>
      <DigitPad
        onDigit={(digit) => {
          const now = typed.length < MOST_DIGITS ? typed + digit : typed;
          setTyped(now);
          say(Number(now));
        }}
        onClear={() => {
          setTyped('');
          say(0);
        }}
        onOk={next}
      />
      <div className="grid grid-cols-[2fr_5fr] gap-4">
        <Act
          rank="outlined"
          label={words.text('common.back')}
          onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
        />
        <Act
          rank="sun"
          label={words.text('box.count.done')}
          disabled={!step.isComplete}
          onPress={() => send({ kind: 'staff', wish: { kind: 'counted' } })}
        />
      </div>
    </>
  );
}
