import { staffTest, type ScreenOf, type StaffTest, type TestResult } from '#contracts/bridge';
import type { Translator } from '#language';
import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';

type Tests = ScreenOf<'staff_tests'>;
const FIELDS = 12;

/** Each device tried by hand: what to do, and what came of it. */
export function StaffTestsScreen({ screen }: { readonly screen: Tests }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  return (
    <Frame
      head={
        <>
          <p>{view.site.name}</p>
          <p>{words.text('tests.title')}</p>
        </>
      }
      acts={screen.running === 'touch' ? <TouchFields /> : <TestList screen={screen} />}
    >
      <h1 className="text-title leading-tight font-bold">{words.text('tests.title')}</h1>
      {screen.running === null ? null : (
        <Notice tone="calm" mark="arrow_in">
          {words.text(screen.noteInside ? 'test.bill.inside' : `test.${screen.running}.running`)}
        </Notice>
      )}
    </Frame>
  );
}

function TestList({ screen }: { readonly screen: Tests }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const { running } = screen;
  return (
    <>
      {staffTest.options.map((test) => (
        <Act
          key={test}
          rank="outlined"
          label={words.text(`test.${test}`)}
          detail={resultWords(test, screen.results, words)}
          disabled={running !== null}
          onPress={() => send({ kind: 'staff', wish: { kind: 'start_test', test } })}
        />
      ))}
      <Act
        rank={running === null ? 'counter' : 'sun'}
        label={words.text(running === null ? 'common.back' : 'test.stop')}
        disabled={screen.noteInside || running === 'print'}
        onPress={() => send({ kind: 'staff', wish: { kind: running === null ? 'back' : 'end_test' } })}
      />
    </>
  );
}

function resultWords(test: StaffTest, results: readonly TestResult[], words: Translator): string {
  const result = results.find((one) => one.test === test);
  if (result === undefined) return words.text('test.untried');
  const more = [
    result.code === null ? null : words.text(`fault.${result.code}.title`),
    result.card === null ? null : words.text('test.card.result', { ...result.card }),
    result.read === null ? null : words.text('test.scan.result', { text: result.read }),
    result.paper === null ? null : words.text('test.paper.result', { paper: words.text(`paper.${result.paper}`) }),
  ].filter((sentence) => sentence !== null);
  return [words.text(`test.${result.outcome}`), ...more].join(' · ');
}

/** A field in every part of the panel: a dead corner of the glass shows itself. */
function TouchFields(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const [touched, setTouched] = useState<ReadonlySet<number>>(new Set());
  const touch = (field: number) => {
    const all = new Set([...touched, field]);
    setTouched(all);
    if (all.size === FIELDS) send({ kind: 'staff', wish: { kind: 'touched_all' } });
  };
  return (
    <>
      <div className="grid grid-cols-3 gap-6">
        {Array.from({ length: FIELDS }, (_, place) => place + 1).map((field) => (
          <Choice
            key={field}
            label={String(field)}
            spoken={words.text('test.touch.field', { number: field })}
            chosen={touched.has(field)}
            onChoose={() => touch(field)}
          />
        ))}
      </div>
      <Act
        rank="sun"
        label={words.text('test.stop')}
        onPress={() => send({ kind: 'staff', wish: { kind: 'end_test' } })}
      />
    </>
  );
}
