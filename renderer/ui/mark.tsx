import type { ReactNode } from 'react';

export type MarkName =
  | 'tick'
  | 'warning'
  | 'contrast'
  | 'down'
  | 'printer'
  | 'note'
  | 'phone'
  | 'clock'
  | 'shield'
  | 'arrow_in'
  | 'arrow_out'
  | 'card'
  | 'forward';

const strokes: Readonly<Record<MarkName, ReactNode>> = {
  tick: <path d="M5 12.5 10 17.5 19.5 7" />,
  warning: (
    <>
      <path d="M12 3.5 22 20.5H2Z" />
      <path d="M12 10v4.6M12 17.4v.2" />
    </>
  ),
  contrast: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 3a9 9 0 0 1 0 18Z" fill="currentColor" />
    </>
  ),
  down: <path d="M12 3v17M5 13.5 12 20.5 19 13.5" />,
  printer: (
    <>
      <path d="M7 9V3h10v6M7 17H3.5V9h17v8H17" />
      <path d="M7 14h10v7H7Z" />
    </>
  ),
  note: (
    <>
      <path d="M2.5 6.5h19v11h-19Z" />
      <circle cx="12" cy="12" r="2.6" />
    </>
  ),
  phone: (
    <>
      <rect x="6.5" y="2.5" width="11" height="19" rx="2.4" />
      <path d="M10.5 18.2h3" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5.4l3.6 2.2" />
    </>
  ),
  shield: (
    <>
      <path d="M12 2.8 20 6v6c0 5-3.6 8-8 9.4C7.6 20 4 17 4 12V6Z" />
      <path d="M8.3 12 11 14.7 15.8 9.6" />
    </>
  ),
  arrow_in: <path d="M12 4v15M6 13l6 6 6-6" />,
  forward: <path d="M9 5l7 7-7 7" />,
  arrow_out: <path d="M12 20V5M6 11l6-6 6 6" />,
  card: (
    <>
      <rect x="2.5" y="5" width="19" height="14" rx="2.4" />
      <path d="M2.5 10h19" />
    </>
  ),
};

/** A drawn sign beside words; it never stands for them, so it is silent. Its size is that of the text around it. */
export function Mark({ name, className = '' }: { readonly name: MarkName; readonly className?: string }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className={`inline-block size-[1em] shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {strokes[name]}
    </svg>
  );
}
