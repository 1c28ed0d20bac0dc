import { add, formatFraction, formatInstant, formatMilli, formatMoney, type Money } from '#kernel';
import type { FileRating } from '#server/tariffs';
import { textTable } from './write-table.ts';

type Line = FileRating['periods'][number]['lines'][number];

/** One line of charge for a script: exact decimal strings, instants in UTC. A `percent` where the price is a rate. */
export function lineFacts(line: Line, at: { readonly period: string; readonly meter: string | null }) {
  const { basis } = line;
  const isRate = line.kind === 'tax' || line.kind === 'rebate';
  return {
    period: at.period,
    kind: line.kind,
    id: basis.chargeId,
    name: basis.name,
    meter: at.meter,
    register: line.meterId === null ? null : basis.register,
    band: basis.band,
    block:
      basis.block === null
        ? null
        : {
            number: basis.block.number,
            kind: basis.block.kind,
            count: basis.block.count,
            before: formatMilli(basis.block.before),
            over: formatMilli(basis.block.over),
            upTo: basis.block.upTo === null ? null : formatMilli(basis.block.upTo),
          },
    from: formatInstant(line.from),
    to: formatInstant(line.to),
    registers:
      line.registers === null ? null : { from: formatMilli(line.registers.from), to: formatMilli(line.registers.to) },
    quantity: line.quantity === null ? null : formatMilli(line.quantity),
    conversion: basis.conversion === null ? null : formatFraction(basis.conversion),
    factor: basis.factor === null ? null : formatFraction(basis.factor),
    price: isRate ? null : formatMoney(line.price),
    percent: isRate ? formatPercent(line.price) : null,
    base: basis.base === null ? null : { amount: formatMoney(basis.base.amount), of: basis.base.of },
    peakAt: basis.peakAt === null ? null : formatInstant(basis.peakAt),
    exactMicros: formatFraction(basis.exact),
    rounding: { mode: basis.rounding.mode, step: formatMoney(basis.rounding.step) },
    amount: formatMoney(line.amount),
    estimated: line.estimated,
    class: line.chargeClass,
    account: line.revenueAccount,
    tariff: line.tariffId,
    version: line.versionFrom,
  };
}
export type LineFacts = ReturnType<typeof lineFacts>;

/** What was rated, for a script: a line each, and what they come to. */
export function ratingFacts(rating: FileRating) {
  const meterOf = new Map(rating.registers.map((of) => [of.lineMeterId, of.meterId]));
  const lines = rating.periods.flatMap(({ period, lines: rated }) =>
    rated.map((line) =>
      lineFacts(line, {
        period: period.key,
        meter: line.meterId === null ? null : (meterOf.get(line.meterId) ?? line.meterId),
      }),
    ),
  );
  const all = rating.periods.flatMap((each) => each.lines);
  const byKind = [...Map.groupBy(all, ({ kind }) => kind)].map(([kind, of]) => [kind, totalText(of)]);
  return {
    lines,
    totals: {
      from: formatInstant(rating.from),
      to: formatInstant(rating.to),
      total: totalText(all),
      periods: Object.fromEntries(rating.periods.map(({ period, lines: rated }) => [period.key, totalText(rated)])),
      kinds: Object.fromEntries(byKind) as Record<string, string>,
      registers: rating.registers.map(({ meterId, register, counts }) => ({ meter: meterId, register, counts })),
      held: rating.registers.flatMap(({ held }) => held).sort((a, b) => a.line - b.line),
      notes: rating.registers.flatMap(({ notes }) => notes).sort((a, b) => a.line - b.line),
    },
  };
}

function totalText(lines: readonly { readonly amount: Money }[]): string {
  return formatMoney(add(...lines.map(({ amount }) => amount)));
}

/** Parts per million as a percentage: 75000 is `7.5`. */
function formatPercent(ppm: bigint): string {
  const fraction = `${ppm % 10_000n}`.padStart(4, '0').replace(/0+$/, '');
  return `${ppm / 10_000n}${fraction === '' ? '' : `.${fraction}`}`;
}

/** What was rated, for a person. */
export function ratingText(rating: FileRating): string {
  const { lines, totals } = ratingFacts(rating);
  const rows = lines.map((line) => [
    line.period,
    line.name ?? line.kind.replace('_', ' '),
    line.meter ?? '',
    [line.band, line.block === null ? null : `step ${line.block.number}`].filter((part) => part !== null).join(', '),
    line.quantity ?? '',
    line.price ?? `${line.percent ?? ''} %`,
    line.base === null ? '' : line.base.amount,
    line.amount,
    line.estimated ? 'estimated' : '',
  ]);
  const heading = ['period', 'charge', 'meter', 'band, step', 'quantity', 'price', 'of', 'amount', ''];
  const foot = ['', 'total', '', '', '', '', '', totals.total, ''];
  return textTable([heading, ...rows, foot]);
}
