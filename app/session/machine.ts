import { referenceOf } from '../cash/claim-code.ts';
import { receiptOf } from '../receipt/receipt-of.ts';
import { awaitsSupply, isUploading, rearm } from './deadlines.ts';
import type { SessionEvent, SessionEventKind } from './events.ts';
import { attract, faultStage, identifying, outOfService, starting } from './guestless.ts';
import { cardPin } from './card-pin.ts';
import { cash, history, home, receipt, why } from './guests.ts';
import { checkingBill, wantedCoinRoom, wantedValues } from './money.ts';
import { qr, qrAmount } from './phone.ts';
import { receiptCheck } from './receipt-check-stage.ts';
import { staffStage } from './staff-stage.ts';
import type { Guest, Moment, Session, SessionEffect, Stage, StageKind } from './state.ts';
import { end, to, type Answers, type Handler, type Turn } from './turn.ts';
import { isHaunted, withoutHands } from './untouchable.ts';

/** Every state answers every event: the types refuse a hole in this table. */
const table: { readonly [Kind in StageKind]: Answers<Kind> } = {
  starting,
  attract,
  identifying,
  home,
  why,
  history,
  card_pin: cardPin,
  cash,
  qr_amount: qrAmount,
  qr,
  receipt,
  receipt_check: receiptCheck,
  fault: faultStage,
  out_of_service: outOfService,
  staff: staffStage,
};

export interface SessionStep {
  readonly session: Session;
  readonly effects: readonly SessionEffect[];
  /** Why the event changed nothing; null when it was handled. */
  readonly ignored: string | null;
}

/** The events that show a person is there: they answer "more time?" and begin the idle time anew. */
const signsOfLife: ReadonlySet<SessionEventKind> = new Set<SessionEventKind>([
  'choose_language',
  'code_scanned',
  'code_refused',
  'print_copy',
  'set_large_type',
  'set_high_contrast',
  'set_low_reach',
  'set_balance_hidden',
  'touched',
  'show_home',
  'show_balance',
  'submit_card_pin',
  'change_card_pin',
  'choose_card_pin',
  'show_why',
  'show_history',
  'top_up_with_cash',
  'top_up_by_phone',
  'choose_qr_amount',
  'draw_emergency_credit',
  'staff',
  'more_time',
  'finish',
  'bill_checking',
  'bill_given_back',
  'bill_rejected',
]);

/** One event. Pure: the same session, event and moment give the same answer. */
export function stepSession(session: Session, event: SessionEvent, moment: Moment): SessionStep {
  const turn = answer(session, event, moment);
  const isAlive = signsOfLife.has(event.kind);
  const handled = 'ignored' in turn ? { session, effects: [] } : turn;
  const settled = progress(isAlive ? awake(handled.session, event) : handled.session, moment);
  const wanted = { accepting: wantedValues(settled.session), coinRoom: wantedCoinRoom(settled.session) };
  const due = rearm(settled.session, { mono: moment.mono, signOfLife: isAlive });
  return {
    session: { ...settled.session, ...wanted, due },
    // The acceptor first: it closes before anything else is begun.
    effects: [...acceptance(session, wanted), ...handled.effects, ...settled.effects],
    ignored: 'ignored' in turn ? turn.ignored : null,
  };
}

/** Somebody is there: the question is answered, and the count of bare extensions begins anew with any other sign. */
function awake(session: Session, event: SessionEvent): Session {
  return { ...session, asking: false, extensions: event.kind === 'more_time' ? session.extensions : 0 };
}

function answer(session: Session, event: SessionEvent, moment: Moment): Turn {
  // The table is keyed by both kinds, so the handler found is the one for this very stage and event; the compiler cannot follow that.
  const handler = table[session.stage.kind][event.kind] as Handler<StageKind, SessionEventKind>;
  return handler(session, session.stage, event, moment);
}

type Accepting = Pick<Session, 'accepting' | 'coinRoom'>;

function acceptance(before: Accepting, { accepting, coinRoom }: Accepting): SessionEffect[] {
  if (before.accepting.join() === accepting.join() && before.coinRoom === coinRoom) return [];
  const isShut = accepting.length === 0 && coinRoom === null;
  return isShut ? [{ kind: 'refuse_cash' }] : [{ kind: 'accept_cash', values: accepting, coinRoom }];
}

/** Moves that follow from the state itself and not from any one event: whatever was the last thing missing, this is where it is noticed. */
function progress(session: Session, moment: Moment): { session: Session; effects: readonly SessionEffect[] } {
  const next = onward(session, moment);
  if (next === null || 'ignored' in next) return { session, effects: [] };
  const rest = progress(next.session, moment);
  return { session: rest.session, effects: [...next.effects, ...rest.effects] };
}

function onward(session: Session, moment: Moment): Turn | null {
  const { facts, stage } = session;
  const closing = isHaunted(facts) ? withoutHands(session) : null;
  if (closing !== null) return closing;
  switch (stage.kind) {
    case 'starting':
    case 'attract':
    case 'out_of_service': {
      const wanted = doorOf(session, moment);
      // Another reason to be closed is another screen.
      const isSame = wanted.kind === stage.kind && (wanted.kind !== 'out_of_service' || wanted === stage);
      return isSame ? null : to(session, wanted);
    }
    case 'cash': {
      if (stage.phase === 'opening' && facts.validator !== 'unheard' && facts.validator.trouble === null)
        return to(session, { ...stage, phase: 'feeding' });
      const isDone = stage.phase === 'closing' && checkingBill(stage.guest) === null;
      // The only note came back while the session closed: nothing was paid, and no receipt says so.
      if (isDone && stage.guest.bills.length === 0 && stage.guest.claimCode === null) return end(session);
      return isDone && isSettled(session, stage.guest, moment) ? toReceipt(session, stage.guest, moment) : null;
    }
    case 'qr':
      return stage.phase === 'paid' && isSettled(session, stage.guest, moment)
        ? toReceipt(session, stage.guest, moment)
        : null;
    case 'qr_amount':
    case 'identifying':
    case 'home':
    case 'why':
    case 'history':
    case 'card_pin':
    case 'receipt':
    case 'receipt_check':
    case 'fault':
    case 'staff':
      return null;
  }
}

/** Credit and supply are there, or were waited for long enough. */
function isSettled(session: Session, guest: Guest, moment: Moment): boolean {
  return isOver(session.due.settle, moment) || !(isUploading(session, guest) || awaitsSupply(guest));
}

function toReceipt(session: Session, guest: Guest, moment: Moment): Turn {
  const { facts, settings } = session;
  return to(
    session,
    { kind: 'receipt', guest, print: { state: 'printing', code: null, number: null }, isLeaving: false },
    [
      {
        kind: 'print',
        sessionId: guest.sessionId,
        receipt: receiptOf(guest, { facts, language: settings.language, now: moment.now }),
      },
    ],
  );
}

function isOver(due: number | undefined, moment: Moment): boolean {
  return due !== undefined && due <= moment.mono;
}

/** Whether the kiosk is open to anybody: one that cannot keep a journal, was never let in, was closed by staff, or touches itself is out of service. */
function doorOf({ facts, stage }: Session, moment: Moment): Stage {
  const closed =
    facts.journal === 'failed'
      ? 'JOURNAL_UNAVAILABLE'
      : facts.linkTrouble === 'ENROLMENT_REFUSED'
        ? 'ENROLMENT_REFUSED'
        : facts.service !== null
          ? 'KIOSK_OUT_OF_SERVICE'
          : isHaunted(facts)
            ? 'TOUCH_GHOST'
            : null;
  if (closed !== null)
    return stage.kind === 'out_of_service' && stage.code === closed
      ? stage
      : { kind: 'out_of_service', code: closed, reference: referenceOf(moment.now) };
  const devices = [facts.validator, facts.printer, facts.reader];
  const isReady = facts.journal === 'open' && facts.site !== null && !devices.includes('unheard');
  // Once open it stays open: a device that goes away later is a limit, said on the first screen.
  return isReady || stage.kind === 'attract' ? { kind: 'attract' } : { kind: 'starting' };
}
