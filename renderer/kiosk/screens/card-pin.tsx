import type { ScreenOf } from '#contracts/bridge';
import type { ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { Frame } from '../frame.tsx';
import { NewPin } from '../new-pin.tsx';
import { PinDelay, PinEntry } from '../pin-entry.tsx';
import { useScreen } from '../screen-context.ts';
import { TenantLine } from '../tenant-line.tsx';

type CardPin = ScreenOf<'card_pin'>;

const MOST_DIGITS = 8;

/** The holder's PIN, for what was pressed. Where none can be typed the screen says why, who helps, and that paying in needs none. */
export function CardPinScreen({ screen }: { readonly screen: CardPin }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const { phase } = screen;
  const isNew = phase === 'choose' || phase === 'chosen';
  return (
    <Frame
      head={<TenantLine tenant={screen.tenant} />}
      acts={
        <>
          {phase === 'pin' || phase === 'checking' ? (
            <PinEntry
              key={`${phase} ${screen.trouble ?? ''}`}
              hint={words.text(phase === 'checking' ? 'staff.pin.checking' : 'staff.pin.text')}
              isOpen={phase === 'pin' && screen.waitSeconds === 0}
              mostDigits={MOST_DIGITS}
              onPin={(pin) => send({ kind: 'submit_card_pin', pin })}
            />
          ) : null}
          {phase === 'choose' ? (
            <NewPin
              hints={{ first: words.text('pin.choose.first'), second: words.text('pin.choose.second') }}
              onPin={(pin) => send({ kind: 'choose_card_pin', pin })}
            />
          ) : null}
          <div className="grid grid-cols-[5fr_3fr] gap-4">
            <Act rank="outlined" label={words.text('common.back')} onPress={() => send({ kind: 'show_home' })} />
            <Act rank="counter" label={words.text('foot.end')} onPress={() => send({ kind: 'end_session' })} />
          </div>
        </>
      }
    >
      <div>
        <h1 className="text-title leading-tight font-bold">{words.text(isNew ? `pin.${phase}.title` : 'pin.title')}</h1>
        <p className="mt-2 text-text leading-snug text-ink-2">
          {words.text(isNew ? `pin.${phase}` : `pin.for.${screen.purpose}`)}
        </p>
      </div>
      <Said screen={screen} />
    </Frame>
  );
}

function Said({ screen }: { readonly screen: CardPin }): ReactNode {
  const words = useWords();
  switch (screen.phase) {
    case 'checking':
    case 'chosen':
      return null;
    case 'pin':
    case 'choose':
      return screen.trouble === null ? null : (
        <Notice tone="alarm" mark="warning">
          {words.text(`fault.${screen.trouble}.title`)}.{' '}
          {screen.waitSeconds === 0 ? (
            words.text(`fault.${screen.trouble}.todo`)
          ) : (
            <PinDelay waitSeconds={screen.waitSeconds} />
          )}
        </Notice>
      );
    case 'unset':
    case 'locked':
      return (
        <Notice tone="calm" mark="warning">
          {words.text(`fault.${screen.phase === 'unset' ? 'CARD_PIN_UNSET' : 'CARD_PIN_LOCKED'}.title`)}.{' '}
          {words.text(`fault.${screen.phase === 'unset' ? 'CARD_PIN_UNSET' : 'CARD_PIN_LOCKED'}.todo`)}
        </Notice>
      );
    case 'away':
    case 'again':
      return (
        <Notice tone="calm" mark={screen.phase === 'away' ? 'clock' : 'card'}>
          {words.text(`pin.${screen.phase}`)}
        </Notice>
      );
  }
}
