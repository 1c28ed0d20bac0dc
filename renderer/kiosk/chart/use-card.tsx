import type { Use, UseDay } from '#contracts/api';
import {
  formatMoney,
  hours,
  later,
  localDate,
  money as exactMoney,
  parseMoney,
  startOfDay,
  zone as zoneOf,
  type Instant,
} from '#kernel';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Act } from '../../ui/act.tsx';
import { Card } from '../../ui/card.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { useWords } from '../../ui/words.ts';
import { useScreen } from '../screen-context.ts';
import { Axis, axisOf, Below } from './chart-axis.tsx';
import { Bar, BarSample, ChartPatterns, GridLines, type BarOf } from './use-bars.tsx';
import { claimOf, claimSentence } from './use-claim.ts';
import { UseHours } from './use-hours.tsx';
import { amountPhrase } from './use-words.ts';

/** This week beside last week in money, day by day; a day opens to its hours. Which day is open is this card's own, and ends with it. */
export function UseCard({ use, powerW }: { readonly use: Use; readonly powerW: number | null }): ReactNode {
  const words = useWords();
  const { send } = useScreen();
  const [open, setOpen] = useState<number | null>(null);
  const show = (day: number | null) => {
    setOpen(day);
    send({ kind: 'touched' });
  };
  const sentence = claimSentence(claimOf(use), words);
  const now = open === null ? undefined : use.thisWeek[open];
  const past = open === null ? undefined : use.lastWeek[open];
  return (
    <Card fill>
      <ChartPatterns />
      {now === undefined || past === undefined ? (
        <>
          <p className="text-text leading-snug">
            <RichText text={sentence} />
          </p>
          <NowLine use={use} powerW={powerW} />
          <Week use={use} sentence={sentence.replace(/<\/?b>/g, '')} onOpen={show} />
          <Legend use={use} />
        </>
      ) : (
        <>
          <UseHours now={now} past={past} />
          <div className="mt-3 grid">
            <Act rank="outlined" label={words.text('use.week')} onPress={() => show(null)} />
          </div>
        </>
      )}
    </Card>
  );
}

/** What flows at this moment, and what today has cost so far. */
function NowLine({ use, powerW }: { readonly use: Use; readonly powerW: number | null }): ReactNode {
  const words = useWords();
  const today = use.thisWeek.find(({ state }) => state === 'running');
  if (powerW === null || today?.amount === null || today === undefined) return null;
  const at = { power: words.quantity(String(Math.round(powerW)), 'W'), amount: words.money(today.amount) };
  return (
    <p data-extra="" data-now="" className="text-text leading-snug text-ink-2">
      <RichText text={words.text('use.now', at)} />
    </p>
  );
}

interface WeekProps {
  readonly use: Use;
  readonly sentence: string;
  readonly onOpen: (day: number) => void;
}

function Week({ use, sentence, onOpen }: WeekProps): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const axis = axisOf([...use.thisWeek, ...use.lastWeek].map(valueOf));
  const currency = currencyOf(use);
  return (
    <div role="group" aria-label={sentence} className="mt-5 flex grow gap-2" data-chart="week">
      <Axis {...axis} currency={currency} />
      <div className="relative flex-1">
        <div aria-hidden="true" className="absolute inset-0 flex flex-col">
          <div className="relative grow">
            <GridLines shares={axis.ticks.map((tick) => tick / axis.top)} />
          </div>
          <Below>{'\u00a0'}</Below>
        </div>
        <div className="relative grid h-full grid-cols-7">
          {use.thisWeek.map((now, index) => {
            const past = use.lastWeek[index];
            const at = noonOf(now.day, view.site.zone);
            const today = now.state === 'running';
            return (
              <Button
                key={now.day}
                className="flex min-w-0 flex-col rounded-[calc(2*var(--mm))] data-[pressed]:bg-sun-soft"
                aria-label={words.text('use.day', {
                  // It begins with the word that is seen, so that a voice command finds it.
                  day: `${words.shortWeekday(at, view.site.zone)} ${words.day(at, view.site.zone)}`,
                  now: amountPhrase(now, words),
                  past: past === undefined ? words.text('use.amount.none') : amountPhrase(past, words),
                })}
                onPress={() => onOpen(index)}
              >
                <svg aria-hidden="true" className="chart w-full grow basis-0 overflow-visible rtl:-scale-x-100">
                  {past === undefined ? null : <DayBar day={past} series="past" top={axis.top} x={12} width={30} />}
                  <DayBar day={now} series="now" top={axis.top} x={46} width={42} />
                </svg>
                <Below isToday={today}>{words.shortWeekday(at, view.site.zone)}</Below>
              </Button>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface DayBarProps extends Pick<BarOf, 'series'> {
  readonly day: UseDay;
  readonly top: number;
  readonly x: number;
  readonly width: number;
}

function DayBar({ day, ...at }: DayBarProps): ReactNode {
  if (day.state === 'future' || day.state === 'before') return null;
  return <Bar {...at} state={day.state} value={valueOf(day)} />;
}

function Legend({ use }: { readonly use: Use }): ReactNode {
  const words = useWords();
  const { view } = useScreen();
  const all = [...use.thisWeek, ...use.lastWeek];
  const has = (state: UseDay['state']) => all.some((day) => day.state === state);
  const months = use.months.map(({ month, amount, running }) =>
    words.text(running ? 'use.month.running' : 'use.month', {
      month: words.month(noonOf(`${month}-01`, view.site.zone), view.site.zone),
      amount: words.money(amount),
    }),
  );
  const [thisWeek, lastWeek] = [totalOf(use.thisWeek), totalOf(use.lastWeek)];
  return (
    <div className="mt-2 flex flex-col gap-1 text-small text-ink-2">
      <p className="flex flex-wrap items-center gap-x-5 gap-y-1">
        <Key series="now">{words.text('use.this_week', { amount: words.money(money(thisWeek, use)) })}</Key>
        <Key series="past">{words.text('use.last_week', { amount: words.money(money(lastWeek, use)) })}</Key>
        {has('estimated') ? (
          <Key series="now" state="estimated">
            {words.text('use.estimated')}
          </Key>
        ) : null}
        {has('gap') ? (
          <Key series="past" state="gap">
            {words.text('use.gap')}
          </Key>
        ) : null}
      </p>
      {months.length < 2 ? null : <p data-extra="">{months.join(' · ')}</p>}
    </div>
  );
}

function Key({ children, ...bar }: Parameters<typeof BarSample>[0] & { readonly children: ReactNode }): ReactNode {
  return (
    <span className="flex items-center gap-2">
      <BarSample {...bar} />
      {children}
    </span>
  );
}

/** The middle of a local day: its name is sure, whatever the clocks do at midnight. */
function noonOf(day: string, zone: string): Instant {
  return later(startOfDay(localDate(day), zoneOf(zone)), hours(12));
}

/** Only to be drawn. */
function valueOf(day: UseDay): number {
  return Math.max(0, Number(day.amount?.amount ?? 0));
}

/** Exact micro-units, so that the sum that is shown is the sum. */
function totalOf(days: readonly UseDay[]): bigint {
  return days.reduce((sum, { amount }) => sum + (parseMoney(amount?.amount ?? '') ?? 0n), 0n);
}

function money(micros: bigint, use: Use) {
  return { amount: formatMoney(exactMoney(micros)), currency: currencyOf(use) };
}

function currencyOf(use: Use): string {
  return [...use.thisWeek, ...use.lastWeek].find(({ amount }) => amount !== null)?.amount?.currency ?? 'XXX';
}
