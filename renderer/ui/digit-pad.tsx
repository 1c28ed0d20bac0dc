import { useEffect, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useWords } from './words.ts';

const rows = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const key =
  'numbers flex min-h-21 items-center justify-center rounded-act border-[calc(0.5*var(--mm))] px-2 leading-none font-bold transition-transform duration-100 data-[pressed]:scale-[0.985] data-[pressed]:brightness-90 data-[disabled]:border-dashed data-[disabled]:bg-transparent data-[disabled]:text-ink-2';

interface DigitPadProps {
  readonly onDigit: (digit: string) => void;
  readonly onClear: () => void;
  readonly onOk: () => void;
  readonly okDisabled?: boolean;
  readonly disabled?: boolean;
  /** A PIN: no digit is said aloud. */
  readonly secret?: boolean;
}

/** Ten digits, clear and OK, for a finger or for the tactile keypad: its digits, its backspace and its enter do the same. */
export function DigitPad({
  onDigit,
  onClear,
  onOk,
  okDisabled = false,
  disabled = false,
  secret = false,
}: DigitPadProps): ReactNode {
  const words = useWords();
  useEffect(() => {
    const typed = (event: KeyboardEvent) => {
      if (disabled) return;
      if (/^\d$/.test(event.key)) onDigit(event.key);
      else if (event.key === 'Backspace') onClear();
      // Enter on a key that has the focus presses that key.
      else if (event.key === 'Enter' && !okDisabled && !(document.activeElement instanceof HTMLButtonElement)) onOk();
    };
    document.addEventListener('keydown', typed);
    return () => document.removeEventListener('keydown', typed);
  }, [onDigit, onClear, onOk, okDisabled, disabled]);
  const digit = (one: string) => (
    <Button
      key={one}
      isDisabled={disabled}
      onPress={() => onDigit(one)}
      data-primary=""
      aria-label={words.text('pad.digit', { digit: one })}
      className={`${key} border-edge bg-card text-lead text-ink`}
    >
      {one}
    </Button>
  );
  return (
    <div className="grid grid-cols-3 gap-2" data-unspoken={secret ? '' : undefined}>
      {rows.map(digit)}
      <Button
        isDisabled={disabled}
        onPress={onClear}
        data-primary=""
        className={`${key} border-edge bg-transparent text-act text-ink`}
      >
        {words.text('pad.clear')}
      </Button>
      {digit('0')}
      <Button
        isDisabled={disabled || okDisabled}
        onPress={onOk}
        data-primary=""
        className={`${key} border-sun bg-sun text-lead text-on-sun`}
      >
        {words.text('pad.ok')}
      </Button>
    </div>
  );
}
