import type { KioskView, Screen } from '#contracts/bridge';
import { toWireMoney } from '#contracts/wire';
import { formatInstant, type Code } from '#kernel';
import { ticksOf } from '../receipt/ticks.ts';
import { staffScreen } from '../staff/view.ts';
import { cardPinScreen } from './card-pin.ts';
import { emergencyCreditOffered } from './emergency-credit.ts';
import { cashBlocked, checkingBill, creditedTo, daysBought, insertedBy, cashRoomFor } from './money.ts';
import { receiptCheckScreen } from './receipt-check.ts';
import { seenBy } from './staff-step.ts';
import { offersPhone } from './phone-money.ts';
import { cashBlockedHere, may, phoneBlockedHere } from './rights.ts';
import { qrAmountScreen, qrScreen } from './phone-view.ts';
import { guestOf, siteCurrency, type Facts, type Guest, type Moment, type Session } from './state.ts';

/** The whole picture of a session, as the screen draws it. Pure; the host counts the sequence. */
export function viewOf(session: Session, at: Moment & { readonly sequence: number }): KioskView {
  const { facts } = session;
  const answerDue = session.due.answer;
  return {
    sequence: at.sequence,
    site: {
      name: facts.site?.name ?? facts.kioskId,
      zone: facts.site?.zone ?? 'UTC',
      currency: siteCurrency(facts),
    },
    settings: session.settings,
    screen: screenOf(session, at),
    headset: facts.headset,
    moreTime:
      session.asking && answerDue !== undefined
        ? { secondsLeft: Math.max(0, Math.ceil((answerDue - at.mono) / 1000)) }
        : null,
  };
}

function screenOf(session: Session, moment: Moment): Screen {
  const { facts, stage } = session;
  switch (stage.kind) {
    case 'starting':
    case 'identifying':
      return { kind: stage.kind };
    case 'attract':
      return {
        kind: 'attract',
        languages: facts.site?.languages ?? [facts.defaultSettings.language],
        notices: facts.site?.notices ?? [],
        limits: limitsOf(facts),
      };
    case 'home':
      return may(stage.guest, 'balance') ? homeScreen(facts, stage.guest) : limitedScreen(facts, stage.guest);
    case 'why':
      return {
        kind: 'why',
        tenant: tenantOf(stage.guest),
        balance: stage.guest.account.balance,
        supplies: stage.guest.account.supplies,
        decision: stage.guest.account.decision,
      };
    case 'history':
      return {
        kind: 'history',
        tenant: tenantOf(stage.guest),
        balance: stage.guest.account.balance,
        history: stage.guest.account.history,
      };
    case 'card_pin':
      return cardPinScreen(session, stage, moment.mono);
    case 'cash':
      return cashScreen(session, stage);
    case 'qr_amount':
      return qrAmountScreen(session, stage, tenantOf(stage.guest));
    case 'qr':
      return qrScreen(session, stage, { tenant: tenantOf(stage.guest), mono: moment.mono });
    case 'receipt':
      return receiptScreen(session, stage);
    case 'fault': {
      const guest = guestOf(stage);
      return {
        kind: 'fault',
        code: stage.code,
        reference: stage.reference,
        safe: guest === null || guest.bills.length === 0 ? null : wire(facts, insertedBy(guest)),
        claimCode: stage.claimCode,
      };
    }
    case 'out_of_service':
      return {
        kind: 'out_of_service',
        code: stage.code,
        reference: stage.reference,
        service: stage.code === 'KIOSK_OUT_OF_SERVICE' ? facts.service : null,
      };
    case 'receipt_check':
      return receiptCheckScreen(stage, facts);
    case 'staff':
      return staffScreen(stage.staff, seenBy(facts, moment));
  }
}

function waysToPay(facts: Facts, guest: Guest) {
  return {
    cashBlocked: cashBlockedHere(facts, guest),
    phone: offersPhone(facts) ? { blocked: phoneBlockedHere(facts, guest) } : null,
    stale: facts.linkTrouble !== null,
  };
}

function homeScreen(facts: Facts, guest: Guest): Screen {
  return {
    kind: 'home',
    tenant: tenantOf(guest),
    balance: guest.account.balance,
    accrued: guest.account.accrued,
    daysLeft: guest.account.daysLeft,
    arrears: guest.account.arrears,
    emergencyCreditUsed: guest.account.emergencyCreditUsed,
    emergencyCredit: emergencyCreditOffered(facts, guest),
    supplies: guest.account.supplies,
    decision: guest.account.decision,
    ...(may(guest, 'history')
      ? { history: guest.account.history, use: guest.account.use, mayLook: true }
      : { history: [], use: null, mayLook: false }),
    behindPin: [...guest.origin.pinFor],
    hasPin: hasPin(guest),
    ...waysToPay(facts, guest),
    asOf: guest.origin.asOf === null ? null : formatInstant(guest.origin.asOf),
  };
}

/** For a card that has shown too little to be told how the account stands. */
function limitedScreen(facts: Facts, guest: Guest): Screen {
  const { pinFor } = guest.origin;
  return {
    kind: 'limited',
    tenant: tenantOf(guest),
    behindPin: [...pinFor],
    hasPin: hasPin(guest),
    ...waysToPay(facts, guest),
  };
}

function hasPin({ origin }: Guest): boolean {
  return origin.pin !== 'unset';
}

function cashScreen(session: Session, stage: Extract<Session['stage'], { kind: 'cash' }>): Screen {
  const { facts } = session;
  const { guest } = stage;
  const checking = checkingBill(guest);
  return {
    kind: 'cash',
    tenant: tenantOf(guest),
    phase: stage.phase === 'closing' ? 'closing' : checking === null ? stage.phase : 'checking',
    inserted: wire(facts, insertedBy(guest)),
    credited: wire(facts, creditedTo(guest)),
    checking: checking === null ? null : wire(facts, checking.value),
    givenBack: guest.givenBack,
    denominations: facts.site?.cash.denominations ?? [],
    room: wire(facts, cashRoomFor(facts, guest)),
    examples: guest.bills.length === 0 && may(guest, 'balance') ? guest.examples : [],
    split: may(guest, 'balance') ? (guest.lastAnswer?.sessionSplit ?? null) : null,
    daysBought: may(guest, 'balance') ? daysBought(guest) : null,
    ticks: ticksOf(guest),
    supplies: guest.account.supplies,
    offline: facts.linkTrouble !== null,
    printerBlocked: troubleOf(facts.printer),
    trouble: cashBlocked(facts),
  };
}

function receiptScreen(session: Session, stage: Extract<Session['stage'], { kind: 'receipt' }>): Screen {
  const { guest } = stage;
  const isPending = guest.bills.some((bill) => bill.state === 'stacked');
  return {
    kind: 'receipt',
    tenant: tenantOf(guest),
    amount: wire(session.facts, insertedBy(guest)),
    ticks: ticksOf(guest),
    split: may(guest, 'balance') ? (guest.lastAnswer?.sessionSplit ?? null) : null,
    balanceAfter: isPending || !may(guest, 'balance') ? null : (guest.lastAnswer?.balanceAfter ?? null),
    pending: isPending,
    print: stage.print,
    claimCode: guest.claimCode,
  };
}

/** What the building server is told of the kiosk: its limits but for the link, for who reads this has been reached, and what only staff care for. */
export function troublesOf(facts: Facts): Code[] {
  const { linkTrouble, cashBox, coins } = facts;
  const limits = limitsOf(facts).filter((code) => code !== linkTrouble);
  const forStaff = [cashBox.trouble, coins.trouble].filter((code) => code !== null);
  return [...new Set([...limits, ...forStaff])];
}

/** What does not work just now, said before anyone taps. */
function limitsOf(facts: Facts): Code[] {
  const limits = [
    facts.linkTrouble,
    troubleOf(facts.reader),
    cashBlocked(facts),
    troubleOf(facts.printer),
    facts.scanner.trouble,
    // Its other troubles have the names of a note slot's: they are for staff.
    facts.coins.trouble === 'COINS_AWAY' ? facts.coins.trouble : null,
    facts.touch.trouble,
  ];
  return [...new Set(limits.filter((code) => code !== null))];
}

function troubleOf(device: Facts['printer']): Code | null {
  return device === 'unheard' ? null : device.trouble;
}

function tenantOf(guest: Guest) {
  return { units: guest.account.units.map((unit) => unit.label), maskedName: guest.account.maskedName };
}

function wire(facts: Facts, amount: Parameters<typeof toWireMoney>[0]) {
  return toWireMoney(amount, siteCurrency(facts));
}
