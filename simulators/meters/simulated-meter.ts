import {
  assert,
  formatInstant,
  instant,
  later,
  duration,
  type Clock,
  type Instant,
  type Monotonic,
  type Zone,
} from '#kernel';
import type { MeterProfile } from '#hardware/profiles';
import { Condition } from './condition.ts';
import type { MeterSpecification } from './configuration.ts';
import { energyBetween, MILLIWATT_MS_OF_WH, powerAt, type Load } from './load.ts';

const RELAY_WRITES_KEPT = 100;
const SUPPLY_V = 230;

export type Contact = 'closed' | 'open';

export interface MeterWorld<Profile extends MeterProfile = MeterProfile> {
  readonly profile: Profile;
  readonly clock: Clock;
  /** So many times faster than the clock does time pass behind the meter. */
  readonly acceleration: number;
  /** Where the house stands: a day's curve follows the local time. */
  readonly zone: Zone;
}

export interface RelayWrite {
  readonly at: string;
  readonly value: Contact;
  readonly accepted: boolean;
}

/**
 * One meter with its relay and the flat behind it. Energy is whole milliwatt-milliseconds from the monotonic clock, so the register neither drifts nor falls;
 * the wall clock is asked once, for the hour of the day at which the curve begins. Everything that changes what flows settles the time before it first.
 */
export class SimulatedMeter<Profile extends MeterProfile = MeterProfile> {
  readonly profile: Profile;
  readonly unitAddress: number;
  readonly condition = new Condition();
  serial: string;
  silent = false;
  /** Talks on its line when others do. */
  babbles = false;
  refusesRelay = false;
  relayDelayMs = 0;
  replyDelayMs = 0;
  /** So many requests more are not answered: it is being hung up. */
  deafFor = 0;
  readonly #clock: Clock;
  readonly #started: Monotonic;
  readonly #startedAt: Instant;
  readonly #acceleration: number;
  readonly #rollsOverAtWh: bigint | null;
  readonly #relayWrites: RelayWrite[] = [];
  #energy: bigint;
  #settledTo: Instant;
  #load: Load;
  /** In watts; null: as much as it can. */
  #limitW: number | null = null;
  #contact: Contact;
  #welded = false;
  #supplied = true;
  #moving: { readonly to: Contact; readonly dueAt: Instant } | null = null;

  constructor(specification: MeterSpecification, world: MeterWorld<Profile>) {
    this.profile = world.profile;
    this.serial = specification.serial;
    this.unitAddress = specification.unitAddress;
    this.#clock = world.clock;
    this.#started = world.clock.monotonic();
    this.#startedAt = world.clock.now();
    this.#settledTo = this.#startedAt;
    this.#acceleration = world.acceleration;
    this.#rollsOverAtWh = specification.rollsOverAtMilli === undefined ? null : BigInt(specification.rollsOverAtMilli);
    this.#energy = BigInt(specification.registerMilli) * MILLIWATT_MS_OF_WH;
    this.#load = {
      watts: specification.loadW,
      curve: { name: specification.curve, seed: specification.seed, zone: world.zone },
    };
    this.#contact = specification.relay;
  }

  /** This meter, known to speak what its profile says. */
  speaking<Spoken extends MeterProfile>(profile: Spoken): SimulatedMeter<Spoken>;
  speaking(profile: MeterProfile): SimulatedMeter {
    assert(profile === this.profile, 'a meter speaks what its own profile says');
    return this;
  }

  /** What the register has counted; a display that rolls over begins again at zero. */
  get registerWh(): bigint {
    this.#settle();
    const wh = this.#energy / MILLIWATT_MS_OF_WH;
    return this.#rollsOverAtWh === null ? wh : wh % this.#rollsOverAtWh;
  }

  /** Where the mechanism stands, which is what the meter says. A welded contact does not show here. */
  get relay(): Contact {
    this.#settle();
    return this.#contact;
  }

  get loadW(): number {
    return this.#load.watts;
  }

  get powerW(): number {
    this.#settle();
    return this.#flows ? powerAt(this.#drawn, this.#settledTo) : 0;
  }

  get welded(): boolean {
    return this.#welded;
  }

  /** Behind the contact. */
  get voltageV(): number {
    this.#settle();
    return this.#flows ? SUPPLY_V : 0;
  }

  get relayWrites(): readonly RelayWrite[] {
    return this.#relayWrites;
  }

  /** Between two stands of its contact or valve. */
  get moves(): boolean {
    this.#settle();
    return this.#moving !== null;
  }

  /** Where its own clock is kept. */
  get zone(): Zone {
    return this.#load.curve.zone;
  }

  /** What its own clock shows. */
  get shownTime(): Instant {
    return instant(this.#clock.now() + this.condition.clockAheadMs);
  }

  /** Sets its own clock. */
  showTime(at: Instant): void {
    this.condition.clockAheadMs = at - this.#clock.now();
  }

  /** Closes a relay that may close. */
  pressButton(): void {
    if (!this.condition.closePermitted) return;
    this.condition.closePermitted = false;
    this.commandRelay('closed');
  }

  /** Whether the next request gets no answer. */
  ignoresRequest(): boolean {
    if (this.deafFor > 0) {
      this.deafFor -= 1;
      return true;
    }
    return this.silent;
  }

  setLoad(watts: number): void {
    this.#settle();
    this.#load = { watts, curve: { ...this.#load.curve, name: 'steady' } };
  }

  setRegisterWh(wh: bigint): void {
    this.#settle();
    this.#energy = wh * MILLIWATT_MS_OF_WH;
  }

  setWelded(welded: boolean): void {
    this.#settle();
    this.#welded = welded;
  }

  /** Not supplied: the fuse before it is out, and nothing flows whatever the contact does. The meter itself lives on. */
  setSupplied(supplied: boolean): void {
    this.#settle();
    this.#supplied = supplied;
  }

  /** A command from the wire. False when the meter refuses it. The contact moves after the relay delay. */
  commandRelay(to: Contact): boolean {
    this.#settle();
    const accepted = !this.refusesRelay;
    this.#relayWrites.push({ at: formatInstant(this.#clock.now()), value: to, accepted });
    this.#relayWrites.splice(0, this.#relayWrites.length - RELAY_WRITES_KEPT);
    if (accepted && this.condition.stuck) this.condition.jammed = true;
    else if (accepted) {
      this.#moving = { to, dueAt: later(this.#settledTo, duration(this.relayDelayMs * this.#acceleration)) };
      this.#settle();
    }
    return accepted;
  }

  /** A command from the wire: no more than so much goes through, about the mean of its day. False when the meter refuses it. */
  limitTo(watts: number | null): boolean {
    this.#settle();
    if (!this.refusesRelay) this.#limitW = watts;
    return !this.refusesRelay;
  }

  get #drawn(): Load {
    return { ...this.#load, watts: Math.min(this.#load.watts, this.#limitW ?? this.#load.watts) };
  }

  get #flows(): boolean {
    return this.#supplied && (this.#contact === 'closed' || this.#welded);
  }

  #settle(): void {
    const passedMs = Math.floor(this.#clock.monotonic() - this.#started) * this.#acceleration;
    const now = instant(this.#startedAt + passedMs);
    if (this.#moving !== null && this.#moving.dueAt <= now) {
      this.#count(this.#moving.dueAt);
      this.#contact = this.#moving.to;
      this.#moving = null;
    }
    this.#count(now);
  }

  #count(until: Instant): void {
    if (this.#flows) this.#energy += energyBetween(this.#drawn, this.#settledTo, until);
    this.#settledTo = until;
  }
}
