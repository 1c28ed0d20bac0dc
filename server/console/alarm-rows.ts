import { formatInstant, isGivenId, givenId, type Currency, type KioskId } from '#kernel';
import type { Alarm } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import { lastRemoval, totalOf } from '../cash-box/index.ts';
import type { AlarmRecord, Store } from '../store/index.ts';
import type { People } from './console-site.ts';
import { alarmRow } from './rows.ts';

/** An alarm as the console shows it; one about a cash box with what was in it. */
export async function alarmWithBox(
  alarm: AlarmRecord,
  from: { store: Pick<Store, 'cashBox'>; currency: Currency; people: People },
): Promise<Alarm> {
  const { store, currency, people } = from;
  const row = alarmRow(alarm, people);
  if (alarm.code !== 'CASH_BOX_REMOVED' || !isGivenId(alarm.about)) return row;
  const last = await lastRemoval(store, givenId<KioskId>(alarm.about), { knownAt: alarm.lastAt });
  if (last === null) return row;
  const { removed, returned } = last;
  return {
    ...row,
    box: {
      removedAt: formatInstant(removed.at),
      returnedAt: returned === null ? null : formatInstant(returned.at),
      total: toWireMoney(totalOf(removed.lines), currency),
      lines: removed.lines.map(({ denomination, count }) => ({
        denomination: toWireMoney(denomination, currency),
        count,
      })),
    },
  };
}
