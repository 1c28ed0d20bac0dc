import type { NewRow } from '#app';
import { currency, givenId, moneyOfUnits, newId, type JournalId, type SessionId, type TenancyId } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';

/** A constructed bill, held in escrow. */
export function sampleRow(): NewRow {
  const clock = new SystemClock();
  return {
    id: newId<JournalId>(clock, systemRandomness),
    sessionId: newId<SessionId>(clock, systemRandomness),
    tenancyId: givenId<TenancyId>('flat-1'),
    value: moneyOfUnits(10n),
    currency: currency('EUR'),
    validatorSerial: 'V1',
    state: 'escrowed',
    openedAt: clock.now(),
    evidence: 'constructed',
  };
}
