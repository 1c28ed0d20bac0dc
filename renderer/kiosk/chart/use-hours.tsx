import type { UseDay } from '#contracts/api';
import { hours as hoursLong, later, localDate, localTime, startOfDay, zone as zoneOf } from '#kernel';
import type { ReactNode } from 'react';
import { useWords } from '../../ui/words.ts';
import { useScreen } from '../screen-context.ts';
import { Axis, axisOf, Below } from './chart-axis.tsx';
import { Bar, GridLines } from './use-bars.tsx';
import { amountPhrase } from './use-words.ts';

/** A day opened: its hours beside those of the same weekday a week before. */
export function UseHours({ now, past }: { readonly now: UseDay; readonly past: UseDay }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const { zone } = view.site;
  const count = Math.max(now.hours.length, past.hours.length, 1);
  const axis = axisOf([...now.hours, ...past.hours].map(drawn));
  const start = startOfDay(localDate(now.day), zoneOf(zone));
  const at = (hour: number) => later(start, hoursLong(hour));
  const day = words.text('use.hours', {
    day: words.weekdayDay(at(12), zone),
    now: amountPhrase(now, words),
  });
  const before = words.text('use.hours.before', { past: amountPhrase(past, words) });
  const marked = Array.from({ length: count }, (_, hour) => hour).filter(
    (hour) => localTime(at(hour), zoneOf(zone)).hour % 6 === 0,
  );
  return (
    <>
      <p className="text-text leading-snug font-bold">{day}</p>
      <p className="text-text leading-snug text-ink-2">{before}</p>
      <div role="img" aria-label={`${day}. ${before}.`} className="mt-5 flex grow gap-2" data-chart="hours">
        <Axis {...axis} currency={(now.amount ?? past.amount)?.currency ?? view.site.currency} />
        <div className="flex flex-1 flex-col">
          <div className="relative chart grow">
            <GridLines shares={axis.ticks.map((tick) => tick / axis.top)} />
            <svg aria-hidden="true" className="absolute inset-0 size-full overflow-visible rtl:-scale-x-100">
              {Array.from({ length: count }, (_, hour) => {
                const place = { top: axis.top, width: 42 / count };
                return (
                  <g key={hour}>
                    <HourBar {...place} series="past" day={past} hour={hour} x={(100 * hour + 6) / count} />
                    <HourBar {...place} series="now" day={now} hour={hour} x={(100 * hour + 50) / count} />
                  </g>
                );
              })}
            </svg>
          </div>
          <div aria-hidden="true" className="numbers relative text-ink-2">
            <Below>{'\u00a0'}</Below>
            {marked.map((hour) => (
              <span
                key={hour}
                className="absolute top-1 text-small"
                style={{ insetInlineStart: `${(100 * hour) / count}%` }}
              >
                {words.time(at(hour), zone)}
              </span>
            ))}
          </div>
        </div>
      </div>
    </>
  );
}

interface HourBarProps {
  readonly day: UseDay;
  readonly hour: number;
  readonly series: 'now' | 'past';
  readonly top: number;
  readonly x: number;
  readonly width: number;
}

function HourBar({ day, hour, ...at }: HourBarProps): ReactNode {
  const value = day.hours[hour];
  if (value === undefined) return null;
  // What has not been yet is nothing; what was not read is a gap.
  const isStillToCome = value === null && day.state === 'running';
  if (isStillToCome) return null;
  const state = value === null ? 'gap' : day.state === 'estimated' ? 'estimated' : 'measured';
  return <Bar {...at} state={state} value={drawn(value)} />;
}

function drawn(amount: string | null): number {
  return Math.max(0, Number(amount ?? 0));
}
