import type { ReactNode } from 'react';

type Series = 'now' | 'past';

export interface BarOf {
  readonly series: Series;
  /** Only to be drawn: the exact amount is in the words beside it. */
  readonly value: number;
  readonly state: 'measured' | 'estimated' | 'gap' | 'running';
}

const fills: Readonly<Record<Series, string>> = { now: 'fill-sun', past: 'fill-sand-mark/35' };
const edges: Readonly<Record<Series, string>> = { now: 'stroke-sun-mark', past: 'stroke-sand-mark' };

/** The hatchings of all charts on a screen, defined once. */
export function ChartPatterns(): ReactNode {
  return (
    <svg aria-hidden="true" width="0" height="0" className="absolute">
      <defs>
        <pattern id="hatch-estimated" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="4" height="9" className="fill-card" />
        </pattern>
        <pattern id="hatch-gap" width="11" height="11" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect width="2" height="11" className="fill-edge" />
        </pattern>
      </defs>
    </svg>
  );
}

interface BarProps extends BarOf {
  /** The highest value of the axis. */
  readonly top: number;
  /** Place and width in per cent of the column. */
  readonly x: number;
  readonly width: number;
}

/**
 * One bar. Last week is narrow and pale at the start, this week wide and warm at the end, so that the two are told apart by place and size too. Estimated is hatched,
 * today is open at the top, and what was not read is an empty box with a hatching of its own.
 */
export function Bar({ series, value, state, top, x, width }: BarProps): ReactNode {
  const height = top <= 0 ? 0 : Math.max(0, Math.min(100, (100 * value) / top));
  const box = { x: `${x}%`, width: `${width}%` };
  const known = { ...box, y: `${100 - height}%`, height: `${height}%`, rx: 3 };
  return (
    <g data-bar={series} data-state={state}>
      {state === 'gap' ? (
        <rect
          {...box}
          y="6%"
          height="94%"
          rx={3}
          fill="url(#hatch-gap)"
          className="stroke-edge [stroke-dasharray:7_5] [stroke-width:calc(0.4*var(--mm))]"
        />
      ) : null}
      {height === 0 ? null : (
        <>
          <rect
            {...known}
            className={`${fills[series]} ${edges[series]} [stroke-width:calc(0.5*var(--mm))] ${
              state === 'running' ? '[stroke-dasharray:7_5]' : ''
            }`}
          />
          {state === 'estimated' ? <rect {...known} fill="url(#hatch-estimated)" /> : null}
        </>
      )}
    </g>
  );
}

/** The lines that an amount is read off by, at these shares of the height. */
export function GridLines({ shares }: { readonly shares: readonly number[] }): ReactNode {
  return (
    <svg aria-hidden="true" className="absolute inset-0 size-full overflow-visible">
      {shares.map((share) => (
        <line
          key={share}
          x1="0"
          x2="100%"
          y1={`${100 - share * 100}%`}
          y2={`${100 - share * 100}%`}
          className={`[stroke-width:calc(0.3*var(--mm))] ${share === 0 ? 'stroke-edge' : 'stroke-line'}`}
        />
      ))}
    </svg>
  );
}

/** A square as in the chart, beside its word. */
export function BarSample({ series, state = 'measured' }: Partial<BarOf> & Pick<BarOf, 'series'>): ReactNode {
  return (
    <svg aria-hidden="true" className="inline-block h-5 w-5 shrink-0 overflow-visible">
      <Bar series={series} state={state} value={state === 'gap' ? 0 : 1} top={1} x={0} width={100} />
    </svg>
  );
}
