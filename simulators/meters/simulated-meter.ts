import { formatInstant, type Clock, type Monotonic } from '#kernel';
import type { MeterProfile } from '#hardware/profiles';
import type { MeterSpecification } from './configuration.ts';
import { energyBetween, MILLIWATT_MS_OF_WH, powerAt, type Load } from './load.ts';

const RELAY_WRITES_KEPT = 100;

export type Contact = 'closed' | 'open';

export interface RelayWrite {
  readonly at: string;
  readonly value: Contact;
  readonly accepted: boolean;
}

/**
 * One meter with its relay and the flat behind it. Energy is whole milliwatt-milliseconds from the monotonic clock, so the register neither drifts nor falls;
 * everything that changes what flows settles the time before it first.
 */
export class SimulatedMeter {
  readonly profile: MeterProfile;
  readonly unitAddress: number;
  serial: string;
  silent = false;
  refusesRelay = false;
  relayDelayMs = 0;
  replyDelayMs = 0;
  readonly #clock: Clock;
  readonly #started: Monotonic;
  readonly #acceleration: bigint;
  readonly #rollsOverAtWh: bigint | null;
  readonly #relayWrites: RelayWrite[] = [];
  #energy: bigint;
  #settledMs = 0n;
  #load: Load;
  #contact: Contact;
  #welded = false;
  #moving: { readonly to: Contact; readonly dueMs: bigint } | null = null;

  constructor(specification: MeterSpecification, world: { profile: MeterProfile; clock: Clock; acceleration: number }) {
    this.profile = world.profile;
    this.serial = specification.serial;
    this.unitAddress = specification.unitAddress;
    this.#clock = world.clock;
    this.#started = world.clock.monotonic();
    this.#acceleration = BigInt(world.acceleration);
    this.#rollsOverAtWh = specification.rollsOverAtMilli === undefined ? null : BigInt(specification.rollsOverAtMilli);
    this.#energy = BigInt(specification.registerMilli) * MILLIWATT_MS_OF_WH;
    this.#load = { watts: specification.loadW, curve: specification.curve };
    this.#contact = specification.relay;
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
    return this.#flows ? powerAt(this.#load, this.#settledMs) : 0;
  }

  get welded(): boolean {
    return this.#welded;
  }

  get relayWrites(): readonly RelayWrite[] {
    return this.#relayWrites;
  }

  setLoad(watts: number): void {
    this.#settle();
    this.#load = { watts, curve: 'steady' };
  }

  setRegisterWh(wh: bigint): void {
    this.#settle();
    this.#energy = wh * MILLIWATT_MS_OF_WH;
  }

  setWelded(welded: boolean): void {
    this.#settle();
    this.#welded = welded;
  }

  /** A command from the wire. False when the meter refuses it. The contact moves after the relay delay. */
  commandRelay(to: Contact): boolean {
    this.#settle();
    const accepted = !this.refusesRelay;
    this.#relayWrites.push({ at: formatInstant(this.#clock.now()), value: to, accepted });
    this.#relayWrites.splice(0, this.#relayWrites.length - RELAY_WRITES_KEPT);
    if (accepted) {
      this.#moving = { to, dueMs: this.#settledMs + BigInt(this.relayDelayMs) * this.#acceleration };
      this.#settle();
    }
    return accepted;
  }

  get #flows(): boolean {
    return this.#contact === 'closed' || this.#welded;
  }

  #settle(): void {
    const nowMs = BigInt(Math.floor(this.#clock.monotonic() - this.#started)) * this.#acceleration;
    if (this.#moving !== null && this.#moving.dueMs <= nowMs) {
      this.#count(this.#moving.dueMs);
      this.#contact = this.#moving.to;
      this.#moving = null;
    }
    this.#count(nowMs);
  }

  #count(untilMs: bigint): void {
    if (this.#flows) this.#energy += energyBetween(this.#load, this.#settledMs, untilMs);
    this.#settledMs = untilMs;
  }
}
