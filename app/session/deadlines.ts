import { milliseconds, minutes, seconds, type Duration, type Monotonic } from '#kernel';
import { countsDown, staffWait } from '../staff/machine.ts';
import { mustWait } from '../staff/pin.ts';
import type { DeadlineName } from './deadline-name.ts';
import { checkingBill } from './money.ts';
import type { Guest, Session, Timing } from './state.ts';

/** Every wait of the kiosk has a name, a length and a reason. What happens at its end stands in `expiry.ts`, under the same name. */
export const deadlines = {
  start: { length: () => seconds(10), why: 'a device that never speaks does not keep the kiosk closed' },
  leave_settings: {
    length: () => seconds(30),
    why: 'what somebody set at the first screen is not left to the next person',
  },
  identify: { length: () => seconds(8), why: 'a card gets an answer or is told that there is none' },
  idle: { length: (timing: Timing) => timing.idleAfter, why: 'nobody touched anything: ask for more time' },
  answer: { length: (timing: Timing) => timing.answerWithin, why: 'nobody answered "more time?" (WCAG 2.2.1: 20 s)' },
  card_pin: { length: () => seconds(10), why: 'whether a PIN is right is answered, or the person may try again' },
  opening: { length: () => seconds(10), why: 'the acceptor opens or says why not' },
  bill_settles: { length: () => seconds(30), why: 'a bill in flight is stacked or returned, or gets a claim code' },
  settle: { length: () => seconds(8), why: 'the receipt waits so long for credit and supply, then says what it knows' },
  look_again: { length: () => seconds(3), why: 'power, use and money of the moment are no older than five seconds' },
  supply_late: { length: () => seconds(60), why: 'supply that does not come back is said to be late' },
  print: { length: () => seconds(30), why: 'a printer that never confirms does not hold the session' },
  receipt: { length: (timing: Timing) => timing.receiptShownFor, why: 'the last screen is read and then cleared' },
  receipt_check: { length: () => seconds(30), why: 'what a receipt says is read, and then cleared' },
  fault: {
    length: (timing: Timing, session: Session) =>
      session.stage.kind === 'fault' && session.stage.code === 'NOTE_NOT_WRITTEN' ? minutes(1) : timing.faultShownFor,
    why: 'a fault screen leads on by itself; a code that no receipt will repeat can be written down first',
  },
  order_opens: { length: () => seconds(15), why: 'a code to pay comes within the time that a person waits for it' },
  order_asks: {
    length: () => seconds(2),
    why: 'whether it is paid is asked as often as this, whatever events got lost',
  },
  order_ends: {
    length: (_timing: Timing, session: Session) =>
      session.stage.kind === 'qr' ? session.stage.order.openFor : seconds(0),
    why: 'a code that nobody pays is taken off the screen when its time is over',
  },
  order_closes: {
    length: () => seconds(8),
    why: 'the provider says whether it was paid after all, or the screen goes on',
  },
  staff_idle: { length: () => minutes(2), why: 'staff look into the cabinet; a page left open is closed all the same' },
  staff_counting: { length: () => minutes(15), why: 'a box full of notes is counted by hand, at a table' },
  staff_test: { length: () => seconds(30), why: 'a device that sees nothing in this time fails its test' },
  staff_answer: { length: () => seconds(45), why: 'longer than any call or print takes; the page goes on without it' },
} as const satisfies Record<DeadlineName, { length: (timing: Timing, session: Session) => Duration; why: string }>;

/** WCAG 2.2.1: at least ten extensions. After so many without any other sign of a person, the session ends. */
export const MOST_EXTENSIONS = 10;

/** Waiting for the server's first answer. While it is away there is nothing to wait for: the money is safe and is credited later. */
export function isUploading(session: Session, guest: Guest): boolean {
  return session.facts.linkTrouble === null && guest.bills.some((bill) => bill.state === 'stacked');
}

export function awaitsSupply(guest: Guest): boolean {
  return (
    guest.firstAnswer !== null && !guest.supplyWasOn && guest.supply === null && guest.account.decision.supply === 'on'
  );
}

/** Which deadlines run now. It follows from the state alone, so none can be forgotten and none is left over. */
export function runningDeadlines(session: Session): DeadlineName[] {
  const { stage } = session;
  switch (stage.kind) {
    case 'starting':
      return ['start'];
    case 'attract':
      return session.settings === session.facts.defaultSettings ? [] : ['leave_settings'];
    case 'identifying':
      return ['identify'];
    case 'home': {
      const live: DeadlineName[] = session.facts.linkTrouble === null ? ['look_again'] : [];
      return [session.asking ? 'answer' : 'idle', ...live, ...supplyDeadline(stage.guest)];
    }
    case 'card_pin':
      if (stage.isChecking) return ['card_pin', ...supplyDeadline(stage.guest)];
      return [session.asking ? 'answer' : 'idle', ...supplyDeadline(stage.guest)];
    case 'why':
    case 'history':
    case 'qr_amount':
      return [session.asking ? 'answer' : 'idle', ...supplyDeadline(stage.guest)];
    case 'cash':
      return [...cashDeadlines(session, stage), ...supplyDeadline(stage.guest)];
    case 'qr':
      return [...orderDeadlines(stage), ...supplyDeadline(stage.guest)];
    case 'receipt':
      return [stage.print.state === 'printing' ? 'print' : 'receipt', ...supplyDeadline(stage.guest)];
    case 'receipt_check':
      return [stage.print?.state === 'printing' ? 'print' : 'receipt_check'];
    case 'fault':
      return ['fault'];
    case 'out_of_service':
      return [];
    case 'staff': {
      const waits = {
        answer: 'staff_answer',
        test: 'staff_test',
        count: 'staff_counting',
        person: 'staff_idle',
      } as const;
      const wait = staffWait(stage.staff);
      return [session.asking && (wait === 'count' || wait === 'person') ? 'answer' : waits[wait]];
    }
  }
}

function cashDeadlines(session: Session, stage: Extract<Session['stage'], { kind: 'cash' }>): DeadlineName[] {
  if (checkingBill(stage.guest) !== null) return ['bill_settles'];
  if (stage.phase === 'closing') return ['settle'];
  const waits: DeadlineName[] = stage.phase === 'opening' ? ['opening'] : [];
  // Also while an answer of the server is on its way: one comes long before anybody is asked, and where none ever comes nobody may stand here for good.
  return [...waits, session.asking ? 'answer' : 'idle'];
}

/** Nobody is hurried by "more time" while a code can be paid: the order's own end is the end. */
function orderDeadlines(stage: Extract<Session['stage'], { kind: 'qr' }>): DeadlineName[] {
  switch (stage.phase) {
    case 'opening':
      return ['order_opens', 'order_asks'];
    case 'shown':
      return ['order_ends', 'order_asks'];
    case 'closing':
      return ['order_closes', 'order_asks'];
    case 'paid':
      return stage.guest.bills.some((bill) => bill.state === 'stacked') ? ['settle', 'order_asks'] : ['settle'];
  }
}

function supplyDeadline(guest: Guest): DeadlineName[] {
  return awaitsSupply(guest) ? ['supply_late'] : [];
}

const idles: ReadonlySet<DeadlineName> = new Set<DeadlineName>([
  'idle',
  'receipt_check',
  'staff_idle',
  'staff_counting',
]);

/** The deadlines of a new state: those that ran before keep their end, new ones begin; a sign of life begins `idle` anew. */
export function rearm(session: Session, at: { mono: Monotonic; signOfLife: boolean }): Session['due'] {
  const due: Partial<Record<DeadlineName, Monotonic>> = {};
  for (const name of runningDeadlines(session)) {
    const kept = idles.has(name) && at.signOfLife ? undefined : session.due[name];
    due[name] = kept ?? ((at.mono + deadlines[name].length(session.facts.timing, session)) as Monotonic);
  }
  return due;
}

/** How often the host looks at the clock while seconds are counted down on the screen. */
const COUNTING_STEP = milliseconds(250);

/** When the host must send `clock` next: the earliest deadline, or soon while seconds are counted down. Null: nothing runs. */
export function nextDue(session: Session, mono: Monotonic): Monotonic | null {
  const ends = Object.values(session.due);
  if (ends.length === 0) return null;
  const first = Math.min(...ends);
  const isCounting =
    session.due.answer !== undefined ||
    session.due.order_ends !== undefined ||
    (session.stage.kind === 'card_pin' && mustWait(session.stage.trouble, mono)) ||
    (session.stage.kind === 'staff' && countsDown(session.stage.staff, mono));
  return (isCounting ? Math.min(first, mono + COUNTING_STEP) : first) as Monotonic;
}
