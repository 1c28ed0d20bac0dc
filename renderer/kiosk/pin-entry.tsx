import { useState, type ReactNode } from 'react';
import { Announce } from '../ui/announce.tsx';
import { DigitPad } from '../ui/digit-pad.tsx';
import { useWords } from '../ui/words.ts';

const LEAST_DIGITS = 4;

interface PinEntryProps {
  /** Stands where the dots will be. */
  readonly hint: ReactNode;
  /** Whether anything can be typed now. */
  readonly isOpen: boolean;
  readonly mostDigits: number;
  readonly onPin: (pin: string) => void;
}

/** Digits as dots, counted aloud and never said; handed on once, and gone. Give it another key to begin empty. */
export function PinEntry({ hint, isOpen, mostDigits, onPin }: PinEntryProps): ReactNode {
  const words = useWords();
  const [digits, setDigits] = useState('');
  const submit = () => {
    if (digits.length < LEAST_DIGITS) return;
    onPin(digits);
    setDigits('');
  };
  return (
    <>
      <div className="flex min-h-20 items-center justify-center gap-4 text-lead">
        {digits === '' ? (
          <p className="flex items-center gap-4 text-act">{hint}</p>
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
        onDigit={(digit) => setDigits((before) => (before.length < mostDigits ? before + digit : before))}
        onClear={() => setDigits('')}
        onOk={submit}
      />
    </>
  );
}

/** The seconds after a wrong one are counted down; a long delay is said in minutes. Empty: there is none. */
export function PinDelay({ waitSeconds }: { readonly waitSeconds: number }): ReactNode {
  const words = useWords();
  if (waitSeconds === 0) return null;
  return waitSeconds > 120
    ? words.text('staff.pin.wait.minutes', { minutes: Math.ceil(waitSeconds / 60) })
    : words.text('staff.pin.wait', { seconds: waitSeconds });
}
