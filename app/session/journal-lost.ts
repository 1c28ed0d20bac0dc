import { toWireMoney } from '#contracts/wire';
import { claimCodeOf, referenceOf } from '../cash/claim-code.ts';
import { checkingBill, insertedBy } from './money.ts';
import { siteCurrency, type Guest, type Moment, type Session } from './state.ts';
import { fault, stay, type Turn } from './turn.ts';

/**
 * The journal did not confirm a write while somebody puts money in. What was stacked before is on the disk and is safe. Where a note is on its way nothing more can be
 * written about it: the person gets its claim code, which follows from its id alone, on the screen and on a slip that needs no journal. The validator's own
 * word settles the note after the next start.
 */
export function journalLost(session: Session, guest: Guest, moment: Moment): Turn {
  const bill = checkingBill(guest);
  if (bill === null) {
    const isNothingIn = guest.bills.length === 0 && guest.claimCode === null;
    return fault(session, {
      code: 'JOURNAL_UNAVAILABLE',
      moment,
      next: isNothingIn ? { kind: 'end' } : { kind: 'settle', guest },
    });
  }
  const claimCode = claimCodeOf(bill.id);
  const doubted: Guest = {
    ...guest,
    claimCode,
    bills: guest.bills.map((other) => (other.id === bill.id ? { ...other, state: 'unresolved' } : other)),
  };
  const turn = fault(session, {
    code: 'NOTE_NOT_WRITTEN',
    moment,
    claimCode,
    next: { kind: 'settle', guest: doubted },
  });
  if ('ignored' in turn) return turn;
  const inCurrency = siteCurrency(session.facts);
  return stay(turn.session, [
    ...turn.effects,
    {
      kind: 'print_claim',
      claimCode,
      reference: referenceOf(moment.now),
      tenant: guest.account.maskedName,
      inDoubt: toWireMoney(bill.value, inCurrency),
      safe: toWireMoney(insertedBy(doubted), inCurrency),
      language: session.settings.language,
    },
  ]);
}
