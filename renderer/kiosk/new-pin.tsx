import { isWeakPin } from '#contracts/api';
import { useState, type ReactNode } from 'react';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../ui/words.ts';
import { PinEntry } from './pin-entry.tsx';

const MOST_DIGITS = 8;

/** What was typed first is in this one picture until it was typed again: it leaves it once, and only when both are the same. */
type Typed =
  | { readonly round: 'first'; readonly trouble: 'differs' | 'weak' | null }
  | { readonly round: 'second'; readonly pin: string };

interface NewPinProps {
  /** Stands where the dots will be: who types, and how much. */
  readonly hints: Readonly<Record<Typed['round'], string>>;
  readonly onPin: (pin: string) => void;
}

/** A PIN is chosen: typed twice. One that is easy to guess is said so at once; the server that keeps it has the last word. */
export function NewPin({ hints, onPin }: NewPinProps): ReactNode {
  const words = useWords();
  const [typed, setTyped] = useState<Typed>({ round: 'first', trouble: null });
  const take = (pin: string) => {
    if (typed.round === 'first')
      return setTyped(isWeakPin(pin) ? { round: 'first', trouble: 'weak' } : { round: 'second', pin });
    setTyped({ round: 'first', trouble: typed.pin === pin ? null : 'differs' });
    if (typed.pin === pin) onPin(pin);
  };
  const trouble = typed.round === 'first' ? typed.trouble : null;
  return (
    <>
      {trouble === null ? null : (
        <Notice tone="alarm" mark="warning">
          {trouble === 'differs'
            ? words.text('pin.choose.differs')
            : `${words.text('fault.CARD_PIN_WEAK.title')}. ${words.text('fault.CARD_PIN_WEAK.happened')} ${words.text('fault.CARD_PIN_WEAK.todo')}`}
        </Notice>
      )}
      <PinEntry key={typed.round} hint={hints[typed.round]} isOpen mostDigits={MOST_DIGITS} onPin={take} />
    </>
  );
}
