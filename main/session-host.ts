import { nextDue, stepSession, viewOf, type Moment, type Session, type SessionEffect, type SessionEvent } from '#app';
import type { Intent, KioskView } from '#contracts/bridge';
import { duration, type Clock, type Log, type OrderId, type TransactionId } from '#kernel';
import type { VisitTimes } from './times.ts';
import type { TouchGuard } from './touch-guard.ts';

/** Carries out what the session machine asks for; results come back as events. */
export type CarryOut = (effect: SessionEffect) => void;

/** Ids for what a wish begins, made before anything happens. */
export type FreshId = <Id extends OrderId | TransactionId>() => Id;

/** Holds the one session: every event goes through here, one after the other; every view comes from here. */
export class SessionHost {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #times: VisitTimes;
  readonly #carryOut: CarryOut;
  readonly #freshId: FreshId;
  readonly #touch: Pick<TouchGuard, 'admits' | 'observe'>;
  readonly #onKeysDropped: () => void;
  readonly #viewers = new Set<(view: KioskView) => void>();
  readonly #stopping = new AbortController();
  #session: Session;
  #view: KioskView;
  #queue: SessionEvent[] = [];
  #isStepping = false;
  #alarm = new AbortController();

  constructor(options: {
    session: Session;
    clock: Clock;
    log: Log;
    times: VisitTimes;
    carryOut: CarryOut;
    freshId: FreshId;
    touch: Pick<TouchGuard, 'admits' | 'observe'>;
    /** The screen was sent keys by a machine. */
    onKeysDropped: () => void;
  }) {
    this.#session = options.session;
    this.#clock = options.clock;
    this.#log = options.log.area('session');
    this.#times = options.times;
    this.#carryOut = options.carryOut;
    this.#freshId = options.freshId;
    this.#touch = options.touch;
    this.#onKeysDropped = options.onKeysDropped;
    this.#view = viewOf(this.#session, { now: this.#clock.now(), mono: this.#clock.monotonic(), sequence: 0 });
  }

  get session(): Session {
    return this.#session;
  }

  view(): KioskView {
    return this.#view;
  }

  /** Calls back with every new view; returns how to stop. */
  watch(viewer: (view: KioskView) => void): () => void {
    this.#viewers.add(viewer);
    return () => this.#viewers.delete(viewer);
  }

  intent(intent: Intent): void {
    if (intent.kind === 'painted') return this.#times.painted(intent.sequence);
    if (intent.kind === 'keys_dropped') {
      this.#log.warn('keys_dropped');
      return this.#onKeysDropped();
    }
    if (!this.#touch.admits()) return;
    if (intent.kind === 'choose_qr_amount') this.dispatch({ ...intent, orderId: this.#freshId<OrderId>() });
    else if (intent.kind === 'draw_emergency_credit')
      this.dispatch({ ...intent, requestId: this.#freshId<TransactionId>() });
    else this.dispatch(intent);
  }

  /** An event that arrives while another is handled waits for its turn, so effects may answer at once. */
  dispatch(event: SessionEvent): void {
    if (this.#stopping.signal.aborted) return;
    this.#queue.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#step(next);
    } finally {
      this.#isStepping = false;
    }
    this.#wind();
  }

  stop(): void {
    this.#stopping.abort();
    this.#alarm.abort();
    this.#viewers.clear();
  }

  #step(event: SessionEvent): void {
    const before = this.#session;
    const moment: Moment = { now: this.#clock.now(), mono: this.#clock.monotonic() };
    const step = stepSession(before, event, moment);
    this.#session = step.session;
    if (step.ignored !== null && event.kind !== 'clock')
      this.#log.debug('ignored', { event: event.kind, stage: before.stage.kind, reason: step.ignored });
    if (before.stage.kind !== step.session.stage.kind)
      this.#log.info('stage', { from: before.stage.kind, to: step.session.stage.kind, ...faultFacts(step.session) });
    this.#publish(moment);
    this.#touch.observe(before, step.session);
    this.#times.observe(event, { before, after: step.session, view: this.#view });
    for (const effect of step.effects) this.#carryOut(effect);
  }

  #publish(moment: Moment): void {
    const view = viewOf(this.#session, { ...moment, sequence: this.#view.sequence });
    if (JSON.stringify(view) === JSON.stringify(this.#view)) return;
    this.#view = { ...view, sequence: view.sequence + 1 };
    for (const viewer of this.#viewers) viewer(this.#view);
  }

  /** One alarm clock for the earliest deadline, wound anew after every event. */
  #wind(): void {
    this.#alarm.abort();
    const alarm = new AbortController();
    this.#alarm = alarm;
    const mono = this.#clock.monotonic();
    const due = nextDue(this.#session, mono);
    if (due === null) return;
    void this.#clock.sleep(duration(Math.max(1, Math.ceil(due - mono))), alarm.signal).then(() => {
      if (!alarm.signal.aborted) this.dispatch({ kind: 'clock' });
    });
  }
}

function faultFacts(session: Session): Record<string, string> {
  const { stage } = session;
  return stage.kind === 'fault' || stage.kind === 'out_of_service'
    ? { code: stage.code, reference: stage.reference }
    : {};
}
