import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { PinDelay, PinEntry } from '../pin-entry.tsx';
import { useScreen } from '../screen-context.ts';

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
      {words.text(`fault.${screen.trouble}.title`)}.{' '}
      {screen.waitSeconds === 0 ? (
        words.text(`fault.${screen.trouble}.todo`)
      ) : (
        <PinDelay waitSeconds={screen.waitSeconds} />
      )}
    </Notice>
  );
}

/** Begins empty in every new phase, so that no digit of one try is part of the next. */
function PinPad({ screen }: { readonly screen: ScreenOf<'staff_pin'> }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const hint = { tap: 'staff.pin.tap', checking: 'staff.pin.checking', pin: 'staff.pin.text' } as const;
  return (
    <PinEntry
      hint={
        <>
          {screen.phase === 'tap' ? <Mark name="card" /> : null}
          {words.text(hint[screen.phase])}
        </>
      }
      isOpen={screen.phase === 'pin' && screen.waitSeconds === 0}
      mostDigits={MOST_DIGITS}
      onPin={(pin) => send({ kind: 'staff', wish: { kind: 'submit_pin', pin } })}
    />
  );
}
