import type { ReactNode } from 'react';
import { Mark, type MarkName } from './mark.tsx';

const tones = {
  calm: 'bg-sun-soft text-ink border-sun-mark',
  alarm: 'bg-alarm-soft text-alarm border-alarm',
  plain: 'bg-card text-ink border-line',
} as const;

interface NoticeProps {
  readonly tone: keyof typeof tones;
  readonly mark: MarkName;
  readonly children: ReactNode;
}

/** A sentence that must not be missed: something is limited, late or safe. Sign and words, never colour alone. */
export function Notice({ tone, mark, children }: NoticeProps): ReactNode {
  return (
    <p
      className={`flex items-start gap-4 rounded-[calc(5*var(--mm))] border px-5 py-3 text-text leading-snug ${tones[tone]}`}
    >
      <Mark name={mark} className="mt-[0.14em] text-[1.1em]" />
      <span>{children}</span>
    </p>
  );
}
