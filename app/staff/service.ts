import type { ServiceReturn } from '#contracts/bridge';
import { addDays, assertNever, hours, instantAt, later, localTime, minutes, type Instant, type Zone } from '#kernel';
import { signedIn } from './everywhere.ts';
import { at, type Answers } from './turn.ts';

const EIGHT_IN_THE_MORNING = 8 * 60;

/** When the kiosk is expected back; null: when staff say so. */
export function returnAt(back: ServiceReturn, now: Instant, inZone: Zone): Instant | null {
  switch (back) {
    case 'half_hour':
      return later(now, minutes(30));
    case 'two_hours':
      return later(now, hours(2));
    case 'tomorrow':
      return instantAt(addDays(localTime(now, inZone).date, 1), EIGHT_IN_THE_MORNING, inZone);
    case 'open':
      return null;
    default:
      return assertNever(back);
  }
}

/** Out of service and back. It begins when staff sign out; whoever put money in before was settled before staff could sign in. */
export const service: Answers<'service'> = {
  ...signedIn,
  out_of_service: (staff, place, event, seen) => {
    if (place.isSaving) return { ignored: 'it is being written down' };
    const until = returnAt(event.back, seen.now, seen.zone);
    return at(staff, { ...place, isSaving: true, trouble: null }, [
      { kind: 'set_service', reason: event.reason, until },
      { kind: 'audit', act: 'out_of_service', details: { reason: event.reason, back: event.back } },
    ]);
  },
  in_service: (staff, place) =>
    place.isSaving
      ? { ignored: 'it is being written down' }
      : at(staff, { ...place, isSaving: true, trouble: null }, [
          { kind: 'end_service' },
          { kind: 'audit', act: 'in_service', details: {} },
        ]),
  service_set: (staff, place) => at(staff, { ...place, isSaving: false }),
  refused: (staff, place, event) => at(staff, { ...place, isSaving: false, trouble: event.code }),
  silence: (staff, place) => at(staff, { ...place, isSaving: false, trouble: 'STORE_UNAVAILABLE' }),
};
