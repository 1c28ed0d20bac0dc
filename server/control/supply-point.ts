import {
  codeOf,
  duration,
  elapsed,
  milliseconds,
  minutes,
  seconds,
  Turns,
  type Clock,
  type Code,
  type Duration,
  type Instant,
  type Log,
  type MeterId,
  type Monotonic,
  type Randomness,
  type TenancyId,
} from '#kernel';
import type { Policy } from '#contracts/configuration';
import type { SupplyState } from '#contracts/events';
import type { Meter, MeterSample, RelayState } from '#hardware/meters';
import type { Store } from '../store/contract.ts';
import { commandFor, isByOrder, isOpen } from './command.ts';
import { decide } from './decide.ts';
import type { EdgeGuard } from './guard.ts';
import { LoadWatch } from './load-watch.ts';
import type { Contract, RelayCommand, SupplyDecision } from './model.ts';
import { LateRestore } from './late-restore.ts';
import { LoadLimit } from './load-limit.ts';
import { RelayMotion } from './relay-motion.ts';
import type { RestorePace } from './restore-pace.ts';
import { VoltageWatch } from './voltage-watch.ts';

export interface SupplyPointOptions {
  readonly meterId: MeterId;
  /** Null: nobody lives there. */
  readonly tenancyId: TenancyId | null;
  readonly meter: Meter;
  /** Asks the meter now; every answer also comes by `observe`. Rejects as `Meter.read`. */
  readonly readNow: () => Promise<MeterSample>;
  readonly isAway: () => boolean;
  readonly factsOf: (tenancyId: TenancyId | null, meterId: MeterId) => Promise<Contract>;
  /** A payment of this tenancy is being booked in this very moment. */
  readonly cutsHeld: () => boolean;
  readonly policy: Policy;
  readonly guard: EdgeGuard;
  readonly pace: RestorePace;
  readonly commands: Pick<Store['commands'], 'keep' | 'latest'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly changed: () => void;
  readonly alarm: (code: Code) => void;
}

export interface Review {
  /** Somebody waits, so nothing before it may. */
  readonly hurried: boolean;
  /** Called in the moment in which a command goes out; not where none does. */
  readonly handedOver?: () => void;
}

/** How often one command is written before it counts as failed. */
const MOST_ATTEMPTS = 3;
const RETRY_AFTER = seconds(1);
/** The pause after a command failed; doubled with each failure, so that a relay is never toggled again and again. */
const PAUSE_AFTER_FAILURE = minutes(1);
const LONGEST_PAUSE = minutes(15);
/** A relay moves within this time, or it did not. */
const READ_BACK_AFTER: readonly Duration[] = [milliseconds(0), milliseconds(200), milliseconds(500)];
const READ_BACK_EVERY = seconds(5);
const REVIEW_EVERY = seconds(30);

/**
 * One relay: what it should be against what was read back, until they agree. Everything that decides or moves goes through one turn at a time, and a relay
 * that is not known is read before anything is written.
 */
export class SupplyPoint {
  readonly #options: SupplyPointOptions;
  readonly #turns = new Turns<'relay'>();
  readonly #load: LoadWatch;
  readonly #late: LateRestore;
  readonly #voltage: VoltageWatch;
  readonly #limit: LoadLimit;
  readonly #motion: RelayMotion;
  #observed: { relay: RelayState; since: Instant | null } = { relay: 'unknown', since: null };
  #decision: SupplyDecision | null = null;
  #command: RelayCommand | null = null;
  /** The command came from the store at the start: it is finished or dropped, never sent. */
  #inherited = true;
  #loaded = false;
  #moving = false;
  /** It may close, and does so when somebody presses its button. */
  #awaitsButton = false;
  #isOrdered = false;
  #failures = 0;
  #pausedUntil: number | null = null;
  #lastReadBack: Monotonic | null = null;
  /** Aborted when somebody waits for the next turn: what only waits for time stops waiting. */
  #hurry = new AbortController();

  constructor(options: SupplyPointOptions) {
    this.#options = options;
    this.#load = new LoadWatch(options.clock);
    this.#late = new LateRestore(options.clock, options.policy.restore_late_after);
    this.#voltage = new VoltageWatch(options.clock);
    this.#motion = new RelayMotion(options.meter, options.clock);
    this.#limit = new LoadLimit({ ...options, decideAgain: () => this.#decide() });
  }

  get observed(): Contract['observed'] {
    return { ...this.#observed, byOrder: isByOrder(this.#command), canLimit: this.#limit.canLimit };
  }

  get decision(): SupplyDecision | null {
    return this.#decision;
  }

  get command(): RelayCommand | null {
    return this.#command;
  }

  get state(): SupplyState {
    const { meter, isAway } = this.#options;
    if (!meter.hasRelay) return 'on';
    const command = this.#command;
    if (this.#awaitsButton && this.#observed.relay === 'open' && !isAway()) return 'awaits_button';
    if (this.#moving && isOpen(command)) return command.target === 'closed' ? 'coming_back' : 'going_off';
    if (this.#observed.relay === 'unknown' || isAway()) return 'unknown';
    if (isOpen(command) && !this.#inherited && command.target !== this.#observed.relay)
      return command.target === 'closed' ? 'coming_back' : 'going_off';
    if (this.#observed.relay === 'open') return 'off';
    return this.#voltage.isAbsent ? 'no_voltage' : 'on';
  }

  /** How long until the next turn is due if nothing happens before. */
  get dueIn(): Duration {
    const { clock } = this.#options;
    const waits: number[] = [REVIEW_EVERY];
    if (this.#decision?.next) waits.push(this.#decision.next.at - clock.now());
    if (this.#pausedUntil !== null) waits.push(this.#pausedUntil - clock.monotonic());
    if (this.#load.isAwaited(this.#command)) waits.push(RETRY_AFTER);
    if (this.#late.dueIn !== null) waits.push(this.#late.dueIn);
    return duration(Math.max(0, Math.ceil(Math.min(...waits))));
  }

  /** Takes note of what the meter showed. A relay that was found moved counts as moved when it was seen. */
  observe(sample: MeterSample): void {
    const { relay } = sample;
    const before = this.#observed.relay;
    if (relay !== before) {
      const isNewlyKnown = before === 'unknown' || relay === 'unknown';
      this.#observed = { relay, since: isNewlyKnown ? this.#observed.since : sample.at };
    }
    if (this.#load.flowsThroughOpen(sample)) this.#options.alarm('RELAY_WELDED');
    const awaited = this.#awaitsButton;
    this.#awaitsButton = sample.awaitsButton === true;
    const voltage = this.#voltage.take(sample);
    if (voltage === 'gone') this.#options.alarm('SUPPLY_WITHOUT_VOLTAGE');
    if (relay !== before || voltage !== null || awaited !== this.#awaitsButton) this.#options.changed();
  }

  /** Decides now and acts. Rejects with STORE_UNAVAILABLE; then nothing moved. */
  review(options: Review): Promise<SupplyDecision> {
    if (options.hurried) this.#hurry.abort(null);
    return this.#turns.take('relay', () => {
      this.#hurry = new AbortController();
      return this.#turn(options);
    });
  }

  async #turn(review: Review): Promise<SupplyDecision> {
    const { hurried } = review;
    await this.#loadOnce();
    const { meter } = this.#options;
    if (!meter.hasRelay) return this.#decide();
    if (this.#mustReadBack(hurried) || this.#load.takeLook(this.#command)) await this.#readBack();
    const decision = await this.#decide();
    // Where nobody lives nothing moves but by order, whatever was seen to change meanwhile.
    if (this.#options.tenancyId === null && !this.#isOrdered) return decision;
    const target = decision.supply === 'on' ? 'closed' : 'open';
    // What waits for a button on the meter is the tenant's to end.
    const isOwed = target === 'closed' && this.#observed.relay !== 'closed' && !this.#awaitsButton;
    if (this.#late.watch(isOwed ? 'owed' : 'done')) this.#options.alarm('RESTORE_LATE');
    // A permit that nobody used yet is withdrawn like a supply that is on.
    const isPermitted = target === 'open' && this.#awaitsButton;
    if (this.#observed.relay === target && !isPermitted) {
      await this.#agree();
      if (target === 'closed') await this.#limit.keep(decision);
    }
    // What is not known is not written: the next answer of the meter says what there is to do.
    else if (this.#observed.relay !== 'unknown') await this.#move(decision, review);
    else await this.#endOverdue();
    return this.#decision ?? decision;
  }

  async #loadOnce(): Promise<void> {
    if (this.#loaded) return;
    const { commands, meterId } = this.#options;
    const kept = await commands.latest(meterId);
    this.#command = kept;
    if (kept?.confirmedAt !== undefined && kept.confirmedAt !== null && this.#observed.since === null)
      this.#observed = { ...this.#observed, since: kept.confirmedAt };
    this.#loaded = true;
  }

  async #decide(): Promise<SupplyDecision> {
    const { tenancyId, meterId, policy, clock, factsOf, cutsHeld } = this.#options;
    const facts = await factsOf(tenancyId, meterId);
    this.#isOrdered = facts.order !== null;
    this.#decision = decide(
      clock.now(),
      {
        ...facts,
        observed: this.observed,
        paymentPending: facts.paymentPending || cutsHeld(),
        clock: clock.state() === 'suspect' ? 'suspect' : facts.clock,
      },
      policy,
    );
    return this.#decision;
  }

  #mustReadBack(hurried: boolean): boolean {
    if (this.#observed.relay !== 'unknown' && !this.#options.isAway()) return false;
    const last = this.#lastReadBack;
    return hurried || last === null || elapsed(last, this.#options.clock.monotonic()) >= READ_BACK_EVERY;
  }

  /** True when the meter answered. A meter that does not leaves the relay unknown. */
  async #readBack(): Promise<boolean> {
    this.#lastReadBack = this.#options.clock.monotonic();
    try {
      this.observe(await this.#options.readNow());
      return true;
    } catch (thrown) {
      this.#options.log.warn('relay not read back', { meterId: this.#options.meterId, code: codeOf(thrown) });
      this.#becomeUnknown();
      return false;
    }
  }

  #becomeUnknown(): void {
    if (this.#observed.relay === 'unknown') return;
    this.#observed = { ...this.#observed, relay: 'unknown' };
    this.#options.changed();
  }

  /** Observed is what is wanted: an open command for it is proven, one against it has no object any more. */
  async #agree(): Promise<void> {
    const { clock } = this.#options;
    const command = this.#command;
    if (isOpen(command)) {
      const proven = command.target === this.#observed.relay && command.state === 'sent';
      const now = clock.now();
      if (proven) this.#observed = { ...this.#observed, since: now };
      await this.#keep(
        proven ? { ...command, state: 'confirmed', confirmedAt: now } : { ...command, state: 'superseded' },
      );
    }
    this.#failures = 0;
    this.#pausedUntil = null;
    const seen = this.#load.seenAfter(this.#command, clock.now());
    if (seen !== null) await this.#keep(seen);
  }

  async #move(decision: SupplyDecision, { hurried, handedOver }: Review): Promise<void> {
    const { clock } = this.#options;
    const target = decision.supply === 'on' ? 'closed' : 'open';
    // It was allowed, and shows that it was.
    if (target === 'closed' && this.#awaitsButton) return this.#pause(READ_BACK_EVERY);
    if (this.#command?.target === target) {
      // What is on its way to where it should be is waited for and not written again.
      if (this.#motion.isSlow(this.#command)) return this.#pause(RETRY_AFTER);
      if (await this.#endOverdue()) return;
    }
    await this.#dropUnless(target);
    // Whoever paid and waits is not made to wait for a pause; a cut always is.
    const paused = this.#pausedUntil !== null && clock.monotonic() < this.#pausedUntil;
    if (paused && !(hurried && target === 'closed')) return;
    this.#pausedUntil = null;
    // For who stands waiting nothing is put off; neither is a command that has begun.
    if (target === 'closed' && !hurried && !isOpen(this.#command)) {
      const place = this.#options.pace.take();
      if (place !== 'now') return this.#pause(place);
    }
    if (!isOpen(this.#command)) {
      this.#command = commandFor(decision, { ...this.#options, before: this.#command });
      this.#inherited = false;
    }
    this.#moving = true;
    try {
      await this.#attempt(this.#command, handedOver);
    } finally {
      this.#moving = false;
      this.#options.changed();
    }
  }

  /** Gives up on what was written to a slow relay and never seen to arrive; true where it did. */
  async #endOverdue(): Promise<boolean> {
    const command = this.#command;
    if (!isOpen(command) || !this.#motion.isOverdue(command)) return false;
    this.#options.alarm('COMMAND_UNPROVEN');
    await this.#giveUp({ ...command, state: 'failed' }, 'unproven');
    return true;
  }

  /** Ends an open command that came from before the start, wants the other state, or is too old to be sent. */
  async #dropUnless(target: 'closed' | 'open'): Promise<void> {
    const command = this.#command;
    if (!isOpen(command)) return;
    const fresh = this.#options.guard.stillGood(command);
    if (command.target === target && fresh && !this.#inherited) return;
    await this.#keep({ ...command, state: fresh ? 'superseded' : 'expired' });
  }

  async #attempt(command: RelayCommand, handedOver?: () => void): Promise<void> {
    const { clock, guard, meter } = this.#options;
    const sent: RelayCommand = {
      ...command,
      state: 'sent',
      sentAt: command.sentAt ?? clock.now(),
      attempts: command.attempts + 1,
    };
    // In a queue elsewhere a cut waits for the meter's next report, and no payment could call it back there.
    if (sent.cause === 'debt' && meter.listens === 'after_report') {
      this.#options.alarm('RELAY_LISTENS_LATE');
      await this.#giveUp({ ...command, state: 'failed' }, 'listens_late');
      return;
    }
    const verdict = await guard.admit(sent, meter.utility, () => this.#keep(sent));
    if (verdict.kind === 'refused') {
      if (verdict.why === 'too_many_cuts') this.#options.alarm('CUT_LIMIT_REACHED');
      await this.#giveUp({ ...command, state: verdict.why === 'expired' ? 'expired' : 'failed' }, verdict.why);
      return;
    }
    // The last look: facts are read once more before a relay opens, and between the questions below and the write nothing is waited for.
    const stillOff = sent.target === 'closed' || (await this.#decide()).supply === 'off';
    if (!stillOff || !this.#isStillWanted(sent)) return this.#callOff(sent, command);
    try {
      await meter.writeRelay(sent.target, () => {
        handedOver?.();
        return this.#isStillWanted(sent);
      });
      this.#motion.began(sent);
    } catch (thrown) {
      const code = codeOf(thrown);
      this.#options.log.error('relay not written', thrown, { meterId: command.meterId, commandId: command.id });
      if (code === 'COMMAND_WITHDRAWN') return this.#callOff(sent, command);
      if (code === 'RELAY_NOT_VERIFIED') {
        this.#options.alarm(code);
        await this.#giveUp({ ...sent, state: 'failed' }, code);
        return;
      }
      // Whether the relay moved is not known now; the read-back says it, or that nobody answers.
    }
    if (await this.#isProven(sent)) await this.#agree();
    else if (this.#motion.isSlow(sent)) this.#pause(RETRY_AFTER);
    else await this.#afterUnproven(sent);
  }

  /** What was admitted and did not go out. */
  #callOff(sent: RelayCommand, { sentAt }: RelayCommand): Promise<void> {
    const state = this.#options.guard.stillGood(sent) ? 'superseded' : 'expired';
    return this.#keep({ ...sent, state, sentAt });
  }

  /** Asked when the line is free at last: a cut for debt is not wanted any more once somebody pays, or was told to look again because they did. */
  #isStillWanted(sent: RelayCommand): boolean {
    const { guard, cutsHeld } = this.#options;
    if (!guard.stillGood(sent)) return false;
    return sent.cause !== 'debt' || (!cutsHeld() && !this.#hurry.signal.aborted);
  }

  async #isProven(sent: RelayCommand): Promise<boolean> {
    for (const wait of READ_BACK_AFTER) {
      if (wait > 0) await this.#options.clock.sleep(wait, this.#hurry.signal);
      if (!(await this.#readBack())) return false;
      if (this.#observed.relay === sent.target) return true;
    }
    return false;
  }

  async #afterUnproven(sent: RelayCommand): Promise<void> {
    if (sent.attempts >= MOST_ATTEMPTS) {
      this.#options.alarm('COMMAND_UNPROVEN');
      await this.#giveUp({ ...sent, state: 'failed' }, 'unproven');
      return;
    }
    this.#pause(duration(RETRY_AFTER * 2 ** (sent.attempts - 1)));
  }

  async #giveUp(command: RelayCommand, why: string): Promise<void> {
    this.#options.log.warn('relay command given up', { meterId: command.meterId, commandId: command.id, why });
    this.#pause(duration(Math.min(PAUSE_AFTER_FAILURE * 2 ** Math.min(this.#failures, 8), LONGEST_PAUSE)));
    this.#failures += 1;
    await this.#keep(command);
  }

  #pause(length: Duration): void {
    this.#pausedUntil = this.#options.clock.monotonic() + length;
  }

  async #keep(command: RelayCommand): Promise<void> {
    await this.#options.commands.keep(command);
    this.#command = command;
    this.#options.changed();
  }
}
