import type { Receipt } from '#contracts/receipt';
import { toWireMoney, type LanguageTag } from '#contracts/wire';
import { assert, formatInstant, type Instant } from '#kernel';
import { insertedBy } from '../session/money.ts';
import { may } from '../session/rights.ts';
import { siteCurrency, type Facts, type Guest } from '../session/state.ts';
import { ticksOf } from './ticks.ts';

/** What the receipt of this session says now. Its number is taken by the journal when it is printed. Only called with a site: no session is without one. */
export function receiptOf(
  guest: Guest,
  at: { facts: Facts; language: LanguageTag; now: Instant },
): Omit<Receipt, 'number'> {
  const { site } = at.facts;
  assert(site !== null, 'a session exists only in a known site');
  const inCurrency = siteCurrency(at.facts);
  const { account, lastAnswer } = guest;
  // Paper is read by whoever holds it: it says no more than the screen did.
  const isTold = may(guest, 'balance');
  const isPending = guest.bills.some((bill) => bill.state === 'stacked');
  return {
    copy: 0,
    kioskId: at.facts.kioskId,
    issuedAt: formatInstant(at.now),
    zone: site.zone,
    language: at.language,
    seller: site.seller,
    tenantReference: account.maskedName,
    units: account.units.map((unit) => unit.label),
    meterSerials: account.supplies.map((supply) => supply.serial),
    means: meansOf(guest),
    payments: guest.bills.map((bill) => ({
      id: bill.id,
      means: bill.means,
      reference: bill.reference,
      amount: toWireMoney(bill.value, inCurrency),
      state: bill.state === 'credited' ? 'credited' : bill.state === 'stacked' ? 'pending' : 'unresolved',
    })),
    amount: toWireMoney(insertedBy(guest), inCurrency),
    split: isPending || !isTold ? null : (lastAnswer?.sessionSplit ?? null),
    balanceBefore: isTold ? (guest.firstAnswer?.balanceBefore ?? null) : null,
    balanceAfter: isPending || !isTold ? null : (lastAnswer?.balanceAfter ?? null),
    daysLeft:
      isPending || !isTold || account.daysLeft === null
        ? null
        : { least: account.daysLeft.least, most: account.daysLeft.most },
    // Tax is charged where energy is used (the default of the policy pack); the ledger's lines carry it.
    tax: { note: 'at_consumption', ratePercent: taxRates(site.taxPercents) },
    supply: supplyOf(guest),
    steps: ticksOf(guest).flatMap((tick) => (tick.at === null ? [] : [{ step: tick.step, at: tick.at }])),
    claimCode: guest.claimCode,
    proof: null,
  };
}

function meansOf(guest: Guest): Receipt['means'] {
  const means = new Set(guest.bills.map((bill) => bill.means));
  return means.size > 1 ? 'cash_and_qr' : means.has('qr') ? 'qr' : 'cash';
}

/** `19`, or `19 % / 7` where utilities are taxed differently: the words around it end in the last sign. */
function taxRates(percents: readonly string[]): string | null {
  return percents.length === 0 ? null : percents.join(' % / ');
}

function supplyOf(guest: Guest): Receipt['supply'] {
  if (guest.firstAnswer === null) return 'unknown';
  if (guest.supplyWasOn) return 'unchanged';
  if (guest.supply?.state === 'done') return 'on';
  return guest.account.decision.supply === 'on' ? 'coming_back' : 'off';
}
