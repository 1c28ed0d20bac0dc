import { useState, type ReactNode } from 'react';
import { Act } from '../../ui/act.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useWords } from '../../ui/words.ts';
import { PinEntry } from '../pin-entry.tsx';
import { useScreen } from '../screen-context.ts';

const MOST_DIGITS = 8;

/** What was typed first is in this one picture until it was typed again: it leaves it once, and only when both are the same. */
type Typed =
  { readonly round: 'first'; readonly differed: boolean } | { readonly round: 'second'; readonly pin: string };

/** The tenant chooses a PIN and types it twice, while the member of staff looks away. */
export function NewPin(): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const [typed, setTyped] = useState<Typed>({ round: 'first', differed: false });
  const take = (pin: string) => {
    if (typed.round === 'first') return setTyped({ round: 'second', pin });
    setTyped({ round: 'first', differed: typed.pin !== pin });
    if (typed.pin === pin) send({ kind: 'staff', wish: { kind: 'set_card_pin', pin } });
  };
  return (
    <>
      {typed.round === 'first' && typed.differed ? (
        <Notice tone="alarm" mark="warning">
          {words.text('cards.pin.differs')}
        </Notice>
      ) : null}
      <PinEntry
        key={typed.round}
        hint={words.text(`cards.pin.${typed.round}`)}
        isOpen
        mostDigits={MOST_DIGITS}
        onPin={take}
      />
      <Act
        rank="outlined"
        label={words.text('common.back')}
        onPress={() => send({ kind: 'staff', wish: { kind: 'back' } })}
      />
    </>
  );
}
