import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';

interface ChoiceProps {
  readonly label: string;
  /** What is read aloud where the label is too short to stand alone. */
  readonly spoken?: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** One of several: pressed in when it is the one. Choosing it again changes nothing. */
export function Choice({ label, spoken, chosen, onChoose }: ChoiceProps): ReactNode {
  return (
    <ToggleButton
      isSelected={chosen}
      onChange={onChoose}
      data-primary=""
      {...(spoken === undefined ? {} : { 'aria-label': spoken })}
      className="numbers flex min-h-22 items-center justify-center rounded-act border-[calc(0.5*var(--mm))] border-edge bg-card px-3 py-1.5 text-center text-act leading-[1.1] font-semibold text-ink data-[pressed]:brightness-90 data-[selected]:border-counter data-[selected]:bg-counter data-[selected]:text-on-counter"
    >
      {label}
    </ToggleButton>
  );
}
