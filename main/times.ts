import type { KioskView } from '#contracts/bridge';
import { formatInstant, parseInstant, type Clock, type Instant, type Monotonic } from '#kernel';
import type { Session, SessionEvent } from '#app';
import { guestOf } from '#app';

/** The steps of a visit, in their usual order. `stacked_shown` is the paint of the first view after a bill was in the box. */
export const timedSteps = [
  'tapped',
  'shown',
  'escrowed',
  'stacked',
  'stacked_shown',
  'credited',
  'decided',
  'commanded',
  'confirmed',
  'load_seen',
  'printed',
] as const;
export type TimedStep = (typeof timedSteps)[number];

/** `afterTapMs` is measured on the monotonic clock where the kiosk saw the step itself, else by the wall clocks. */
export type StepTimes = Readonly<Record<TimedStep, { readonly at: string; readonly afterTapMs: number } | null>>;

/** When the steps of the last session happened; for journeys and benches. It holds no word about the tenant, so it may outlive the session. */
export class VisitTimes {
  readonly #clock: Clock;
  #tap: { readonly now: Instant; readonly mono: Monotonic } | null = null;
  #steps = new Map<TimedStep, { at: string; afterTapMs: number }>();
  /** The first view that shows the step, to be painted. */
  #awaitedPaint = new Map<'shown' | 'stacked_shown', number>();
  /** When the device said that a bill is in its box, before anything was written down of it. */
  #saidStacked: Monotonic | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  read(): StepTimes {
    return Object.fromEntries(timedSteps.map((step) => [step, this.#steps.get(step) ?? null])) as StepTimes;
  }

  /** After an event was handled and its view, if it changed, was published. */
  observe(event: SessionEvent, at: { before: Session; after: Session; view: KioskView }): void {
    if (event.kind === 'card_tapped' && at.after.stage.kind === 'identifying' && at.before.stage.kind === 'attract')
      this.#begin();
    if (at.before.stage.kind === 'identifying' && at.after.stage.kind === 'home')
      this.#awaitedPaint.set('shown', at.view.sequence);
    if (event.kind === 'bill_checking') this.#mark('escrowed');
    if (event.kind === 'bill_stacked') {
      this.#mark('stacked', this.#saidStacked ?? undefined);
      this.#saidStacked = null;
      this.#steps.delete('stacked_shown');
      this.#awaitedPaint.set('stacked_shown', at.view.sequence);
    }
    if (event.kind === 'credited') this.#mark('credited');
    if (event.kind === 'printed' && event.outcome === 'printed') this.#mark('printed');
    if (at.before.stage !== at.after.stage) this.#markSupply(at.after);
  }

  /** The device says that a bill is in its box; the session hears of it once that is durable. */
  stackedSaid(): void {
    this.#saidStacked = this.#clock.monotonic();
  }

  painted(sequence: number): void {
    for (const [step, awaited] of this.#awaitedPaint) {
      if (sequence < awaited) continue;
      this.#awaitedPaint.delete(step);
      this.#mark(step);
    }
  }

  #begin(): void {
    this.#tap = { now: this.#clock.now(), mono: this.#clock.monotonic() };
    this.#steps.clear();
    this.#awaitedPaint.clear();
    this.#saidStacked = null;
    this.#mark('tapped');
  }

  #mark(step: TimedStep, mono = this.#clock.monotonic()): void {
    if (this.#tap === null) return;
    const afterTapMs = Math.round((mono - this.#tap.mono) * 1000) / 1000;
    this.#steps.set(step, { at: formatInstant(this.#clock.now()), afterTapMs });
  }

  /** What the server said of the relay since the first bill was credited. */
  #markSupply(session: Session): void {
    const guest = guestOf(session.stage);
    if (guest === null || guest.firstAnswer === null || guest.supplyWasOn) return;
    for (const { times } of guest.account.supplies) {
      this.#markServer('decided', times.decidedAt);
      this.#markServer('commanded', times.sentAt);
      this.#markServer('confirmed', times.confirmedAt);
      this.#markServer('load_seen', times.loadSeenAt);
    }
  }

  #markServer(step: TimedStep, text: string | null): void {
    const at = text === null ? null : parseInstant(text);
    if (at === null || this.#tap === null || at < this.#tap.now) return;
    this.#steps.set(step, { at: formatInstant(at), afterTapMs: at - this.#tap.now });
  }
}
