import iconv from 'iconv-lite';
import { assertNever } from '#kernel';
import {
  BLOCK_HEADER,
  BUFFER_CLEARED_ANSWER,
  CLEAR_BUFFER,
  DEFAULT_LINE_DOTS,
  DLE,
  EOT,
  PROCESS_ID_ANSWER,
} from '#hardware/printers/escpos/frames';
import { CODE_PAGES } from './code-pages.ts';
import { parseCommand, type Command } from './command.ts';
import { Paper, type Align, type Glyph } from './paper.ts';
import { Sensors, type Roll } from './sensors.ts';

export interface CutPiece {
  readonly text: string;
  readonly png: Uint8Array;
  /** It was printed in one go, to its cut. */
  readonly complete: boolean;
}

export interface MechanismOutput {
  answer(bytes: Uint8Array): void;
  piece(piece: CutPiece): void;
}

/** What a model answers and knows. */
export interface Abilities {
  /** Which DLE EOT n. */
  readonly realTimeStatus: readonly number[];
  readonly queuedStatus: boolean;
  readonly automaticStatus: boolean;
  readonly confirmation: 'process_id' | 'queued_status' | 'none';
  readonly clearsBuffer: boolean;
  readonly nativeQr: boolean;
}

/** A model that knows all. */
export const ALL_ABILITIES: Abilities = {
  realTimeStatus: [1, 2, 3, 4],
  queuedStatus: true,
  automaticStatus: true,
  confirmation: 'process_id',
  clearsBuffer: true,
  nativeQr: true,
};

const ALIGNMENTS: readonly Align[] = ['left', 'centre', 'right'];

interface Style {
  readonly charset: string;
  readonly align: Align;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly reverse: boolean;
  readonly width: number;
  readonly height: number;
  readonly lineDots: number;
}
const PLAIN: Style = {
  charset: 'cp437',
  align: 'left',
  bold: false,
  underline: false,
  reverse: false,
  width: 1,
  height: 1,
  lineDots: DEFAULT_LINE_DOTS,
};

/** How much a printer takes in while it cannot print. */
export const BUFFER_BYTES = 64 * 1024;

/** What is inside the case: a buffer, a head, a roll, a blade, and the sensors that watch them. Knows nothing of sockets. */
export class Mechanism {
  readonly #output: MechanismOutput;
  readonly #widthDots: number;
  #paper: Paper;
  #buffer: number[] = [];
  #style: Style = PLAIN;
  #line: Glyph[] = [];
  #qr = { text: '', moduleDots: 3 };
  #automaticItems = 0;
  /** What GS ( L stored and did not print yet. */
  #stored: { readonly rowBytes: number; readonly rows: Uint8Array } | null = null;
  readonly #sensors = new Sensors();
  readonly #abilities: Abilities;
  #rowsLeft: number | null = null;
  #mute = false;
  #muteAfterRows: number | null = null;
  /** What hangs out was broken off by a power cut, an empty roll or a cleared buffer. */
  #torn = false;

  constructor(options: { widthDots: number; output: MechanismOutput; abilities?: Abilities }) {
    this.#abilities = options.abilities ?? ALL_ABILITIES;
    this.#widthDots = options.widthDots;
    this.#paper = new Paper(options.widthDots);
    this.#output = options.output;
  }

  get state() {
    return {
      paper: this.#sensors.roll,
      cover: this.#sensors.cover,
      cutter: this.#sensors.cutter,
      head: this.#sensors.head,
      silent: this.#mute,
      bufferedBytes: this.#buffer.length,
    };
  }

  get hasRoom(): boolean {
    return this.#buffer.length < BUFFER_BYTES;
  }

  /** Takes bytes in. Real-time commands are obeyed on the spot, wherever they stand, also inside a picture: as real printers do. */
  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#buffer.push(byte);
      const [dle, eot, query = 0] = this.#buffer.slice(-3);
      if (dle === DLE && eot === EOT && this.#abilities.realTimeStatus.includes(query))
        this.#say([this.#sensors.realTime(query)]);
      if (this.#abilities.clearsBuffer && byte === CLEAR_BUFFER.at(-1) && endsWith(this.#buffer, CLEAR_BUFFER))
        this.#clearBuffer();
    }
    this.#work();
  }

  // What hands and accidents do.

  setPaper(roll: Roll): void {
    this.#sensors.roll = roll;
    this.#rowsLeft = null;
    if (roll === 'out') this.#dropPiece();
    this.#changed();
  }

  endPaperAfter(rows: number): void {
    this.#rowsLeft = rows;
  }

  setCover(cover: 'closed' | 'open'): void {
    this.#sensors.cover = cover;
    this.#changed();
  }

  setCutter(cutter: 'ok' | 'jammed'): void {
    this.#sensors.cutter = cutter;
    this.#changed();
  }

  /** A head that is too hot stops where it is, and goes on when it has cooled. */
  setHead(head: 'ok' | 'hot'): void {
    this.#sensors.head = head;
    this.#changed();
  }

  /** The wire back to the kiosk breaks, now or after some rows; printing goes on. */
  fallSilent(afterRows: number): void {
    if (afterRows === 0) this.#mute = true;
    else this.#muteAfterRows = afterRows;
  }

  speakAgain(): void {
    this.#mute = false;
    this.#muteAfterRows = null;
  }

  /** Somebody tears off what hangs out. */
  cutOff(): void {
    this.#dropPiece();
  }

  losePower(): void {
    this.#forget();
    this.#style = PLAIN;
    this.#automaticItems = 0;
  }

  // Printing.

  #work(): void {
    while (this.#sensors.canPrint) {
      const parsed = parseCommand(Uint8Array.from(this.#buffer));
      if (parsed === null) return;
      this.#buffer.splice(0, parsed.lengthBytes);
      this.#obey(parsed.command);
    }
  }

  #obey(command: Command): void {
    switch (command.kind) {
      case 'text':
        for (const character of iconv.decode(Buffer.from(command.bytes), this.#style.charset)) this.#set(character);
        return;
      case 'line_feed':
        return this.#printLine();
      case 'initialise':
        this.#style = PLAIN;
        this.#line = [];
        return;
      case 'code_page':
        return this.#restyle({ charset: CODE_PAGES[command.table] ?? 'cp437' });
      case 'align':
        return this.#restyle({ align: ALIGNMENTS[command.at] ?? 'left' });
      case 'bold':
        return this.#restyle({ bold: command.on });
      case 'underline':
        return this.#restyle({ underline: command.on });
      case 'reverse':
        return this.#restyle({ reverse: command.on });
      case 'scale':
        return this.#restyle({ width: command.width, height: command.height });
      case 'line_spacing':
        return this.#restyle({ lineDots: command.dots ?? DEFAULT_LINE_DOTS });
      case 'feed':
        this.#endLine();
        return this.#paper.feed(command.dots);
      case 'feed_lines':
        this.#endLine();
        return this.#paper.feed(command.lines * this.#style.lineDots);
      case 'cut':
        return this.#dropPiece();
      case 'ignored':
        return;
      case 'picture':
      case 'graphics_store':
      case 'graphics_print':
      case 'qr_module':
      case 'qr_store':
      case 'qr_print':
        return this.#draw(command);
      case 'automatic_status':
      case 'queued_status':
      case 'process_id':
        return this.#answer(command);
      default:
        assertNever(command);
    }
  }

  #draw(command: Extract<Command, { kind: 'picture' | `graphics_${string}` | `qr_${string}` }>): void {
    switch (command.kind) {
      case 'picture':
        this.#paper.printPicture({ ...command, align: this.#style.align });
        return this.#rowPrinted();
      case 'graphics_store':
        this.#stored = command;
        return;
      case 'graphics_print':
        if (this.#stored === null) return;
        this.#paper.printPicture({ ...this.#stored, align: this.#style.align });
        this.#stored = null;
        return this.#rowPrinted();
      case 'qr_module':
        this.#qr = { ...this.#qr, moduleDots: command.dots };
        return;
      case 'qr_store':
        this.#qr = { ...this.#qr, text: command.text };
        return;
      case 'qr_print':
        if (!this.#abilities.nativeQr) return;
        this.#paper.printQr(this.#qr.text, { moduleDots: this.#qr.moduleDots, align: this.#style.align });
        return this.#rowPrinted();
      default:
        assertNever(command);
    }
  }

  #answer(command: Extract<Command, { kind: 'automatic_status' | 'queued_status' | 'process_id' }>): void {
    const { automaticStatus, queuedStatus, confirmation } = this.#abilities;
    switch (command.kind) {
      case 'automatic_status':
        this.#automaticItems = automaticStatus ? command.items : 0;
        if (this.#automaticItems !== 0) this.#say(this.#sensors.automatic());
        return;
      case 'queued_status':
        return queuedStatus ? this.#say([this.#sensors.queued()]) : undefined;
      case 'process_id':
        return confirmation === 'process_id'
          ? this.#say([BLOCK_HEADER, PROCESS_ID_ANSWER.identifier, ...command.id, 0])
          : undefined;
      default:
        assertNever(command);
    }
  }

  #restyle(change: Partial<Style>): void {
    this.#style = { ...this.#style, ...change };
  }

  #set(character: string): void {
    const { bold, underline, reverse, width, height } = this.#style;
    const used = this.#line.reduce((sum, glyph) => sum + glyph.width, 0);
    if (used + width > this.#paper.columns) this.#printLine();
    this.#line.push({ character, bold, underline, reverse, width, height });
  }

  #endLine(): void {
    if (this.#line.length > 0) this.#printLine();
  }

  #printLine(): void {
    this.#paper.printGlyphs(this.#line, this.#style);
    this.#line = [];
    this.#rowPrinted();
  }

  #rowPrinted(): void {
    if (this.#muteAfterRows !== null && --this.#muteAfterRows === 0) this.fallSilent(0);
    if (this.#rowsLeft !== null && --this.#rowsLeft <= 0) this.setPaper('out');
  }

  /** By the blade, or because the roll ended. A piece with nothing on it is waste. */
  #dropPiece(): void {
    const complete = !this.#torn && this.#sensors.roll !== 'out';
    this.#torn = false;
    if (this.#paper.isBlank) this.#paper = new Paper(this.#widthDots);
    else this.#output.piece({ ...this.#paper.takeOff(), complete });
  }

  #clearBuffer(): void {
    this.#forget();
    this.#say([BLOCK_HEADER, BUFFER_CLEARED_ANSWER.identifier, 0]);
  }

  #forget(): void {
    this.#buffer = [];
    this.#line = [];
    this.#stored = null;
    this.#torn = !this.#paper.isBlank;
  }

  #changed(): void {
    if (this.#automaticItems !== 0) this.#say(this.#sensors.automatic());
    this.#work();
  }

  #say(bytes: readonly number[]): void {
    if (!this.#mute) this.#output.answer(Uint8Array.from(bytes));
  }
}

function endsWith(buffer: readonly number[], ending: readonly number[]): boolean {
  return buffer.length >= ending.length && ending.every((byte, index) => buffer.at(index - ending.length) === byte);
}
