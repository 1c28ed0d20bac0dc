import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';

/** `sun`: the one way forward of a screen; `counter`: its dark counterpart; `outlined`: everything else. */
export type ActRank = 'sun' | 'counter' | 'outlined';

const ranks: Readonly<Record<ActRank, string>> = {
  sun: 'bg-sun text-on-sun border-sun',
  counter: 'bg-counter text-on-counter border-counter',
  outlined: 'bg-transparent text-ink border-edge',
};

interface ActProps {
  readonly rank: ActRank;
  readonly label: string;
  /** A second, smaller line. */
  readonly detail?: string;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  readonly tall?: boolean;
  readonly className?: string;
}

/** A thing to press: at least 22 mm high, its label large enough to be read from 600 mm. Feedback comes with the touch, not with the answer. */
export function Act(props: ActProps): ReactNode {
  const { rank, label, detail, onPress, disabled = false, tall = false, className = '' } = props;
  const look = disabled ? 'bg-transparent text-ink-2 border-edge border-dashed' : ranks[rank];
  return (
    <Button
      isDisabled={disabled}
      onPress={onPress}
      data-primary=""
      className={`flex min-h-24 flex-col justify-center rounded-act border-[calc(0.5*var(--mm))] px-6 py-2 leading-tight transition-transform duration-100 data-[pressed]:scale-[0.985] data-[pressed]:brightness-90 ${
        tall ? 'min-h-[calc(31*var(--mm)*max(1,var(--air)*0.85))]' : ''
      } ${detail === undefined ? 'items-center text-center' : 'items-start text-start'} ${look} ${className}`}
    >
      <span className={`font-bold ${tall ? 'text-lead' : 'text-act'}`}>{label}</span>
      {detail === undefined ? null : <span className="mt-1 text-act">{detail}</span>}
    </Button>
  );
}
