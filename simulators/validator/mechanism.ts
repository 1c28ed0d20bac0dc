import { assertNever, duration, milliseconds, seconds, type Clock, type Duration, type Monotonic } from '#kernel';
import type { CcnetStatus } from '#hardware/cash/ccnet/codec';
import { NotePile } from './note-count.ts';

/** How long the parts take. Real devices differ; these are of the usual size. */
export interface MechanismTiming {
  readonly accepting: Duration;
  readonly stacking: Duration;
  readonly returning: Duration;
  readonly initialising: Duration;
  readonly rejecting: Duration;
  readonly cheated: Duration;
  /** Without STACK, RETURN or HOLD for so long the bill goes back. */
  readonly escrowLimit: Duration;
  /** Without a poll for so long the device gives the bill back and accepts nothing. */
  readonly hostSilence: Duration;
}

export function timingAtSpeed(speed: number): MechanismTiming {
  const part = (ms: number) => duration(Math.max(1, Math.round(ms / speed)));
  return {
    accepting: part(300),
    stacking: part(500),
    returning: part(400),
    initialising: part(400),
    // Seen by the host only when it lasts longer than a poll interval, at any speed.
    rejecting: milliseconds(300),
    cheated: milliseconds(500),
    escrowLimit: seconds(10),
    hostSilence: seconds(5),
  };
}

/** Moments at which the power can be cut by an armed hand. Those of the line are reached when the answer has left. */
export const cutSteps = [
  'accepting',
  'escrow',
  'stack_received',
  'stacking',
  'before_stacked_poll',
  'stacked_before_ack',
  'after_stacked_ack',
  'returning',
  'initialising',
] as const;
export type CutStep = (typeof cutSteps)[number];

interface Note {
  readonly billType: number;
  readonly value: number;
  /** From `entrance` and `escrow` a note can come back; from the `throat` of the stacker it cannot. */
  readonly position: 'entrance' | 'escrow' | 'throat';
}

type Trouble = 'validator_jammed' | 'cassette_removed' | 'cassette_full' | 'cheated';

type Mode =
  | { readonly name: 'off' | 'power_up' | 'initialising' | 'standing' | 'accepting' | 'stacking' | 'returning' }
  | { readonly name: 'escrow'; readonly since: Monotonic; readonly held: boolean }
  | { readonly name: 'stacked' | 'returned'; readonly billType: number }
  | { readonly name: 'rejecting'; readonly reasonByte: number }
  | { readonly name: 'trouble'; readonly trouble: Trouble };

export type Taking = { readonly taken: true } | { readonly taken: false; readonly because: string };

const INHIBITED = 0x68;
const NOT_RECOGNISED = 0x65;
/** What the head finds wrong with a piece of paper, as the byte of its rejection. */
const FLAWS = { crooked: 0x60, forged: 0x66, creased: 0x67 } as const;
export type Flaw = keyof typeof FLAWS;
export const flaws = Object.keys(FLAWS) as readonly Flaw[];
const WATCH_EVERY = milliseconds(100);

/** What the head says when polled: a status without text, or the byte of a rejection. */
export type Saying =
  | Exclude<CcnetStatus, { name: 'busy' | 'rejecting' | 'failure' | 'stacked' | 'returned' }>
  | { readonly name: 'stacked' | 'returned'; readonly billType: number }
  | { readonly name: 'rejecting_byte'; readonly reasonByte: number };

/**
 * Motors, note path and cash box of a validator, with the memory that survives a power cut. It knows no bytes of the line. The piles of notes are the
 * physical truth: inserted = stacked + returned + removed by hand + the one on the path.
 */
export class Mechanism {
  readonly inserted = new NotePile();
  readonly stacked = new NotePile();
  readonly returned = new NotePile();
  readonly removedByHand = new NotePile();
  readonly #clock: Clock;
  readonly #timing: MechanismTiming;
  readonly #denominations: readonly number[];
  readonly #onStep: (step: CutStep) => void;
  #mode: Mode = { name: 'off' };
  #note: Note | null = null;
  /** Kept over a power cut: a bill went into the box and the host has not acknowledged it. */
  #credit: number | null = null;
  #lastStacked: number | null = null;
  /** Kept over a power cut: how many bills the device ever put into a box by itself. */
  #everStacked = 0;
  #jammed = false;
  #boxOut = false;
  #boxFull = false;
  #enabled: readonly number[] = [];
  #escrowTypes: readonly number[] = [];
  #heardAt: Monotonic;
  #power = new AbortController();
  /** Ends the motion under way when another begins. */
  #motion = new AbortController();

  constructor(options: {
    clock: Clock;
    timing: MechanismTiming;
    denominations: readonly number[];
    onStep: (step: CutStep) => void;
  }) {
    this.#clock = options.clock;
    this.#timing = options.timing;
    this.#denominations = options.denominations;
    this.#onStep = options.onStep;
    this.#heardAt = options.clock.monotonic();
  }

  get powered(): boolean {
    return this.#mode.name !== 'off';
  }

  get enabledTypes(): readonly number[] {
    return this.#enabled;
  }

  get path(): Note | null {
    return this.#note;
  }

  get everStacked(): number {
    return this.#everStacked;
  }

  get jammed(): boolean {
    return this.#jammed;
  }

  get box(): 'in' | 'full' | 'out' {
    return this.#boxOut ? 'out' : this.#boxFull ? 'full' : 'in';
  }

  get lastHeardAt(): Monotonic {
    return this.#heardAt;
  }

  get inEscrow(): boolean {
    return this.#mode.name === 'escrow';
  }

  /** Identification and bill table are answered only here. */
  get readable(): boolean {
    const { name } = this.#mode;
    return (
      name === 'power_up' ||
      name === 'initialising' ||
      name === 'trouble' ||
      (name === 'standing' && this.#enabled.length === 0)
    );
  }

  heard(): void {
    this.#heardAt = this.#clock.monotonic();
  }

  says(): Saying {
    const mode = this.#mode;
    switch (mode.name) {
      case 'off':
        return { name: 'unknown', bytes: new Uint8Array() };
      case 'power_up':
        return { name: this.#powerUpStatus() };
      case 'standing':
        return { name: this.#enabled.length === 0 ? 'disabled' : 'idling' };
      case 'escrow':
        return mode.held ? { name: 'holding' } : { name: 'escrow', billType: this.#note?.billType ?? 0 };
      case 'stacked':
      case 'returned':
        return { name: mode.name, billType: mode.billType };
      case 'rejecting':
        return { name: 'rejecting_byte', reasonByte: mode.reasonByte };
      case 'trouble':
        return { name: mode.trouble };
      case 'initialising':
      case 'accepting':
      case 'stacking':
      case 'returning':
        return { name: mode.name };
      default:
        return assertNever(mode);
    }
  }

  powerOn(): void {
    if (this.powered) return;
    this.#power = new AbortController();
    this.#mode = { name: 'power_up' };
    this.#enabled = [];
    this.#escrowTypes = [];
    this.heard();
    void this.#watchHost(this.#power.signal);
  }

  powerOff(): void {
    this.#power.abort();
    this.#motion.abort();
    this.#mode = { name: 'off' };
  }

  enable(types: { enabled: readonly number[]; escrow: readonly number[] }): void {
    this.#enabled = types.enabled.filter((billType) => billType < this.#denominations.length);
    this.#escrowTypes = types.escrow;
  }

  reset(): void {
    this.#mode = { name: 'initialising' };
    this.#enabled = [];
    this.#onStep('initialising');
    this.#move(this.#timing.initialising, () => {
      if (this.#jammed) this.#stand();
      else if (this.#note?.position === 'throat') this.#intoBox(this.#note);
      else if (this.#note !== null) this.sendBack();
      else if (this.#credit !== null) this.#mode = { name: 'stacked', billType: this.#credit };
      else this.#stand();
    });
  }

  /** A hand holds a note to the entrance. What is not taken in was never inserted. */
  insert(value: number): Taking {
    const because = this.#whyShut();
    if (because !== null) return { taken: false, because };
    const billType = this.#denominations.indexOf(value);
    if (billType === -1) return this.#pushOut(NOT_RECOGNISED, 'not recognised');
    if (!this.#enabled.includes(billType)) return this.#pushOut(INHIBITED, 'inhibited');
    this.inserted.add(value);
    this.#note = { billType, value, position: 'entrance' };
    this.#mode = { name: 'accepting' };
    this.#onStep('accepting');
    this.#move(this.#timing.accepting, () => this.#reachEscrow());
    return { taken: true };
  }

  /** A hand holds something to the entrance that is no good note. */
  insertBad(flaw: Flaw): Taking {
    const because = this.#whyShut();
    return because === null ? this.#pushOut(FLAWS[flaw], flaw) : { taken: false, because };
  }

  #whyShut(): string | null {
    if (this.#mode.name !== 'standing' || this.#note !== null) return this.powered ? this.says().name : 'off';
    return this.#enabled.length === 0 ? 'disabled' : null;
  }

  #pushOut(reasonByte: number, because: string): Taking {
    this.#mode = { name: 'rejecting', reasonByte };
    this.#move(this.#timing.rejecting, () => this.#stand());
    return { taken: false, because };
  }

  /** Whether the bill in escrow was taken over; only a bill in escrow can be. */
  stack(): boolean {
    if (this.#note === null || !this.inEscrow) return false;
    this.#mode = { name: 'stacking' };
    this.#onStep('stack_received');
    this.#move(duration(Math.floor(this.#timing.stacking / 2)), () => this.#passPointOfNoReturn());
    return true;
  }

  hold(): boolean {
    if (!this.inEscrow) return false;
    this.#mode = { name: 'escrow', since: this.#clock.monotonic(), held: true };
    return true;
  }

  sendBack(): boolean {
    const note = this.#note;
    if (note === null || note.position === 'throat') return false;
    this.#mode = { name: 'returning' };
    this.#onStep('returning');
    this.#move(this.#timing.returning, () => {
      this.returned.add(note.value);
      this.#note = null;
      this.#mode = { name: 'returned', billType: note.billType };
    });
    return true;
  }

  /** The host acknowledged a bill's end. */
  acknowledged(): void {
    if (this.#mode.name === 'stacked') {
      this.#credit = null;
      this.#stand();
      this.#onStep('after_stacked_ack');
    } else if (this.#mode.name === 'returned') this.#stand();
  }

  jam(): void {
    this.#jammed = true;
    if (this.powered) this.#stand();
  }

  /** A person opens the device: a stuck note is taken out by hand, or pushed on into the box. */
  clearJam(note: 'handed_back' | 'into_box'): void {
    this.#jammed = false;
    if (this.#note !== null) (note === 'into_box' ? this.stacked : this.removedByHand).add(this.#note.value);
    this.#note = null;
    if (this.powered) this.reset();
  }

  changeBox(box: { out?: boolean; full?: boolean }): void {
    this.#boxOut = box.out ?? this.#boxOut;
    this.#boxFull = box.full ?? this.#boxFull;
    if (!this.powered || this.#note !== null) return;
    if (this.#mode.name === 'trouble') this.reset();
    else if (this.#mode.name === 'standing') this.#stand();
  }

  /** A string on the note: out it comes. False when there is none within reach. */
  pullBack(): boolean {
    const note = this.#note;
    if (note === null || note.position === 'throat') return false;
    this.returned.add(note.value);
    this.#note = null;
    if (!this.powered) return true;
    this.#mode = { name: 'trouble', trouble: 'cheated' };
    this.#move(this.#timing.cheated, () => this.reset());
    return true;
  }

  /** The firmware's fault: it says BILL STACKED again although it was acknowledged. */
  repeatStacked(): boolean {
    if (this.#mode.name !== 'standing' || this.#lastStacked === null) return false;
    this.#mode = { name: 'stacked', billType: this.#lastStacked };
    return true;
  }

  #powerUpStatus(): 'power_up' | 'power_up_bill_in_validator' | 'power_up_bill_in_stacker' {
    if (this.#note !== null && this.#note.position !== 'throat') return 'power_up_bill_in_validator';
    return this.#note === null && this.#credit === null ? 'power_up' : 'power_up_bill_in_stacker';
  }

  #reachEscrow(): void {
    if (this.#note === null) return;
    this.#note = { ...this.#note, position: 'escrow' };
    this.#mode = { name: 'escrow', since: this.#clock.monotonic(), held: false };
    if (!this.#escrowTypes.includes(this.#note.billType)) this.stack();
  }

  #passPointOfNoReturn(): void {
    if (this.#note === null) return;
    const note: Note = { ...this.#note, position: 'throat' };
    this.#note = note;
    this.#onStep('stacking');
    this.#move(duration(Math.ceil(this.#timing.stacking / 2)), () => this.#intoBox(note));
  }

  #intoBox(note: Note): void {
    this.stacked.add(note.value);
    this.#everStacked += 1;
    this.#note = null;
    this.#credit = note.billType;
    this.#lastStacked = note.billType;
    this.#mode = { name: 'stacked', billType: note.billType };
    this.#onStep('before_stacked_poll');
  }

  #stand(): void {
    const trouble: Trouble | null = this.#jammed
      ? 'validator_jammed'
      : this.#boxOut
        ? 'cassette_removed'
        : this.#boxFull
          ? 'cassette_full'
          : null;
    this.#motion.abort();
    this.#mode = trouble === null ? { name: 'standing' } : { name: 'trouble', trouble };
  }

  #move(length: Duration, arrive: () => void): void {
    this.#motion.abort();
    if (!this.powered) return;
    const motion = new AbortController();
    this.#motion = motion;
    void this.#clock.sleep(length, motion.signal).then(() => {
      if (!motion.signal.aborted) arrive();
    });
  }

  /** Escrow that nobody decides, and a host that went silent. */
  async #watchHost(power: AbortSignal): Promise<void> {
    while (!power.aborted) {
      await this.#clock.sleep(WATCH_EVERY, power);
      if (power.aborted) return;
      const now = this.#clock.monotonic();
      const silent = now - this.#heardAt >= this.#timing.hostSilence;
      if (silent) this.#enabled = [];
      if (this.#mode.name === 'escrow' && (silent || now - this.#mode.since >= this.#timing.escrowLimit))
        this.sendBack();
    }
  }
}
