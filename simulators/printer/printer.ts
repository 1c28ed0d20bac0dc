import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { act, Outlet, type Act, type ControlledDevice } from '../control/index.ts';
import { Mechanism, type Abilities, type CutPiece } from './mechanism.ts';

/** The last receipts are kept in the state; all of them stay in the folder. */
const REMEMBERED_RECEIPTS = 100;

export interface CutReceipt {
  readonly number: number;
  readonly text: string;
  /** The picture's file. */
  readonly png: string;
  readonly complete: boolean;
}

export interface SimulatedPrinterOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where receipts fall: `receipt-0001.png` and `receipt-0001.txt`. */
  readonly folder: string;
  readonly widthDots: number;
  /** Those of one model; otherwise it knows all. */
  readonly abilities?: Abilities;
}

/** Starts a receipt printer on TCP, as on port 9100 of a real one. */
export async function startPrinter(options: SimulatedPrinterOptions): Promise<SimulatedPrinter> {
  mkdirSync(options.folder, { recursive: true });
  const printer = new SimulatedPrinter(options);
  await printer.powerOn();
  return printer;
}

export class SimulatedPrinter implements ControlledDevice {
  readonly name = 'printer';
  readonly files: string;
  readonly acts: Readonly<Record<string, Act>>;
  readonly #mechanism: Mechanism;
  readonly #outlet: Outlet;
  readonly #receipts: CutReceipt[] = [];
  #lastNumber: number;
  #power: 'on' | 'off' = 'off';
  #isPlugged = true;

  constructor(options: SimulatedPrinterOptions) {
    this.files = options.folder;
    this.#lastNumber = lastNumberIn(options.folder);
    this.#mechanism = new Mechanism({
      widthDots: options.widthDots,
      ...(options.abilities === undefined ? {} : { abilities: options.abilities }),
      output: { answer: (bytes) => this.#answer(bytes), piece: (piece) => this.#keep(piece) },
    });
    this.#outlet = new Outlet(options.port, (socket) => this.#serve(socket));
    this.acts = this.#makeActs();
  }

  get address(): string {
    return this.#outlet.address;
  }

  state() {
    return { power: this.#power, plugged: this.#isPlugged, ...this.#mechanism.state, receipts: this.#receipts };
  }

  async powerOn(): Promise<void> {
    if (this.#power === 'on') return;
    this.#power = 'on';
    await this.#plug(this.#isPlugged);
  }

  async powerOff(): Promise<void> {
    if (this.#power === 'off') return;
    this.#power = 'off';
    this.#mechanism.losePower();
    await this.#outlet.pull();
  }

  /** The cable alone: a printer that has power prints on what it holds. */
  async #plug(isPlugged: boolean): Promise<void> {
    this.#isPlugged = isPlugged;
    await (isPlugged && this.#power === 'on' ? this.#outlet.plug() : this.#outlet.pull());
  }

  stop(): Promise<void> {
    return this.powerOff();
  }

  #makeActs(): Readonly<Record<string, Act>> {
    const mechanism = this.#mechanism;
    const nothing = z.strictObject({});
    const hand = (change: () => void) =>
      act(nothing, () => {
        change();
        this.#resumeReading();
      });
    return {
      paper_out: hand(() => mechanism.setPaper('out')),
      paper_near_end: hand(() => mechanism.setPaper('near_end')),
      paper_in: hand(() => mechanism.setPaper('ok')),
      paper_out_after_rows: act(z.strictObject({ rows: z.int().positive() }), ({ rows }) =>
        mechanism.endPaperAfter(rows),
      ),
      cover_open: hand(() => mechanism.setCover('open')),
      cover_close: hand(() => mechanism.setCover('closed')),
      cutter_jam: hand(() => mechanism.setCutter('jammed')),
      overheat: hand(() => mechanism.setHead('hot')),
      cool: hand(() => mechanism.setHead('ok')),
      /** Takes bytes and prints them, but answers nothing more; from now on, or after so many rows. */
      silent: act(z.strictObject({ afterRows: z.int().nonnegative().default(0) }), ({ afterRows }) =>
        mechanism.fallSilent(afterRows),
      ),
      clear: hand(() => {
        mechanism.setCutter('ok');
        mechanism.speakAgain();
      }),
      power_off: act(nothing, () => this.powerOff()),
      power_on: act(nothing, () => this.powerOn()),
      unplug: act(nothing, () => this.#plug(false)),
      plug_in: act(nothing, () => this.#plug(true)),
    };
  }

  #serve(socket: Socket): void {
    socket.on('data', (bytes) => {
      this.#mechanism.receive(new Uint8Array(Buffer.from(bytes)));
      if (!this.#mechanism.hasRoom) socket.pause();
    });
  }

  #answer(bytes: Uint8Array): void {
    for (const socket of this.#outlet.sockets) socket.write(bytes);
  }

  #resumeReading(): void {
    if (this.#mechanism.hasRoom) for (const socket of this.#outlet.sockets) socket.resume();
  }

  #keep(piece: CutPiece): void {
    this.#lastNumber += 1;
    const name = join(this.files, `receipt-${String(this.#lastNumber).padStart(4, '0')}`);
    writeFileSync(`${name}.png`, piece.png);
    writeFileSync(`${name}.txt`, piece.text);
    this.#receipts.push({ number: this.#lastNumber, text: piece.text, png: `${name}.png`, complete: piece.complete });
    this.#receipts.splice(0, this.#receipts.length - REMEMBERED_RECEIPTS);
  }
}

function lastNumberIn(folder: string): number {
  const numbers = readdirSync(folder).map((name) => Number(/^receipt-(\d+)\.png$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}
