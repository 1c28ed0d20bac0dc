import { formatMoney, type Currency } from '#kernel';
import type { Use, UseDay } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import type { DayOfUse, UseReport } from '../rating/index.ts';

/** What a tenancy used as it crosses a process: exact decimals, nothing rounded again. */
export function useView(report: UseReport, currency: Currency): Use {
  const wireDay = (day: DayOfUse): UseDay => ({
    day: day.day,
    state: day.state,
    amount: day.amount === null ? null : toWireMoney(day.amount, currency),
    byUtility: day.byUtility.map(({ utility, amount }) => ({ utility, amount: toWireMoney(amount, currency) })),
    hours: day.hours.map((hour) => (hour === null ? null : formatMoney(hour))),
  });
  return {
    thisWeek: report.thisWeek.map(wireDay),
    lastWeek: report.lastWeek.map(wireDay),
    months: report.months.map(({ key, amount, running }) => ({
      month: key,
      amount: toWireMoney(amount, currency),
      running,
    })),
  };
}
