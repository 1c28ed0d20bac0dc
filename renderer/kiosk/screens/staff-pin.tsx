import type { ScreenOf } from '#contracts/bridge';
import type { Code } from '#kernel';
import type { Translator } from '#language';
import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Announce } from '../../ui/announce.tsx';
import { DigitPad } from '../../ui/digit-pad.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { useScreen } from '../screen-context.ts';

const LEAST_DIGITS = 4;
const MOST_DIGITS = 12;

/** A PIN, the first or the second person's. What is typed stays in this one picture: it is drawn as dots, sent once, and gone. */
export function StaffPinScreen({ screen }: { readonly screen: ScreenOf<'staff_pin'> }): ReactNode {
  const words = useWords();
  const { view, send } = useScreen();
  const isFirst = screen.purpose === 'sign_in';
  return (
    <Frame
      head={
        <>
          <p>{view.site.name}</p>
          <p>{words.text('staff.pin.title')}</p>
        </>
      }
      acts={
        <>
          <PinPad key={`${screen.phase} ${screen.trouble ?? ''}`} screen={screen} />
          <Act
            rank="outlined"
            label={words.text(isFirst ? 'staff.sign_out' : 'common.back')}
            onPress={() => send(isFirst ? { kind: 'end_session' } : { kind: 'staff', wish: { kind: 'back' } })}
          />
        </>
      }
    >
      <h1 className="text-title leading-tight font-bold">
        {words.text(screen.purpose === 'sign_in' ? 'staff.pin.title' : 'staff.pin.second')}
      </h1>
      {screen.purpose === 'sign_in' ? null : (
        <p className="text-text leading-snug text-ink-2">{words.text(`staff.pin.second.${screen.purpose}`)}</p>
      )}
      <PinNotice screen={screen} />
    </Frame>
  );
}

function PinNotice({ screen }: { readonly screen: ScreenOf<'staff_pin'> }): ReactNode {
  const words = useWords();
  if (screen.trouble === null || screen.phase === 'checking') return null;
  return (
    <Notice tone="alarm" mark="warning">
      {words.text(`fault.${screen.trouble}.title`)}. {waitSentence(screen, screen.trouble, words)}
    </Notice>
  );
}

/** The seconds are counted down; a long delay is said in minutes. */
function waitSentence({ waitSeconds }: ScreenOf<'staff_pin'>, trouble: Code, words: Translator): string {
  if (waitSeconds === 0) return words.text(`fault.${trouble}.todo`);
  return waitSeconds > 120
    ? words.text('staff.pin.wait.minutes', { minutes: Math.ceil(waitSeconds / 60) })
    : words.text('staff.pin.wait', { seconds: waitSeconds });
}

/** Begins empty in every new phase, so that no digit of one try is part of the next. */
function PinPad({ screen }: { readonly screen: ScreenOf<'staff_pin'> }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const [digits, setDigits] = useState('');
  const isOpen = screen.phase === 'pin' && screen.waitSeconds === 0;
  const submit = () => {
    if (digits.length < LEAST_DIGITS) return;
    send({ kind: 'staff', wish: { kind: 'submit_pin', pin: digits } });
    setDigits('');
  };
  return (
    <>
      <div className="flex min-h-20 items-center justify-center gap-4 text-lead">
        {digits === '' ? (
          <p className="flex items-center gap-4 text-act">
            {screen.phase === 'tap' ? <Mark name="card" /> : null}
            {words.text(
              screen.phase === 'tap'
                ? 'staff.pin.tap'
                : screen.phase === 'checking'
                  ? 'staff.pin.checking'
                  : 'staff.pin.text',
            )}
          </p>
        ) : (
          <p aria-hidden="true" className="flex gap-4">
            {Array.from({ length: digits.length }, (_, place) => (
              <span key={place} className="size-7 rounded-full bg-ink" />
            ))}
          </p>
        )}
        <Announce text={digits === '' ? '' : words.text('staff.pin.entered', { count: digits.length })} />
      </div>
      <DigitPad
        secret
        disabled={!isOpen}
        okDisabled={digits.length < LEAST_DIGITS}
        onDigit={(digit) => setDigits((before) => (before.length < MOST_DIGITS ? before + digit : before))}
        onClear={() => setDigits('')}
        onOk={submit}
      />
    </>
  );
}
