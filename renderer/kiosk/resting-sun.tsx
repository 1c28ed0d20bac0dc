import type { ReactNode } from 'react';

/** A sun half below the horizon: it will be back. */
export function RestingSun(): ReactNode {
  return (
    <div aria-hidden="true" className="flex min-h-60 flex-1 items-center justify-center">
      <div className="flex h-60 w-120 items-end justify-center overflow-hidden border-b-[calc(1.2*var(--mm))] border-sun-mark">
        <div className="breathes flex size-110 translate-y-1/2 items-center justify-center rounded-full bg-sun/25">
          <div className="size-[70%] rounded-full bg-sun" />
        </div>
      </div>
    </div>
  );
}
