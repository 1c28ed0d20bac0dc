import type { ReactNode } from 'react';

const SHOWN_DAYS = 7;

/** The days that are left as a week of seven boxes: sure ones full, possible ones hatched. For the eye; the sentence above says it. */
export function DayRow({ least, most }: { readonly least: number; readonly most: number }): ReactNode {
  return (
    <div aria-hidden="true" className="flex gap-1.5">
      {Array.from({ length: SHOWN_DAYS }, (_, day) => (
        <span
          key={day}
          className={`h-4.5 flex-1 rounded-full border-[calc(0.4*var(--mm))] ${
            day < least
              ? 'border-sun-mark bg-sun'
              : day < most
                ? 'hatched border-sun-mark bg-sun/60'
                : 'border-line bg-line'
          }`}
        />
      ))}
    </div>
  );
}
