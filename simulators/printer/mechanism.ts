import iconv from 'iconv-lite';
import { assertNever } from '#kernel';
import {
  AUTOMATIC_BITS,
  BLOCK_HEADER,
  BUFFER_CLEARED_ANSWER,
  CLEAR_BUFFER,
  DEFAULT_LINE_DOTS,
  DLE,
  EOT,
  PROCESS_ID_ANSWER,
  QUEUED_PAPER_BITS,
  REAL_TIME,
  REAL_TIME_BITS,
} from '#hardware/printers/escpos/frames';
import { parseCommand, type Command } from './command.ts';
import { Paper, type Align, type Glyph } from './paper.ts';

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

/** The numbers of Epson's character code tables, as general knowledge has them. */
const CODE_PAGES: Readonly<Record<number, string>> = {
  0: 'cp437',
  16: 'windows1252',
  17: 'cp866',
  18: 'cp852',
  19: 'cp858',
};
const ALIGNMENTS: readonly Align[] = ['left', 'centre', 'right'];

interface Style {
  readonly charset: string;
  readonly align: Align;
  readonly bold: boolean;
  readonly width: number;
  readonly height: number;
  readonly lineDots: number;
}
const PLAIN: Style = { charset: 'cp437', align: 'left', bold: false, width: 1, height: 1, lineDots: DEFAULT_LINE_DOTS };

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
  #roll: 'ok' | 'near_end' | 'out' = 'ok';
  #cover: 'closed' | 'open' = 'closed';
  #cutter: 'ok' | 'jammed' = 'ok';
  #rowsLeft: number | null = null;
  #mute = false;
  #muteAfterRows: number | null = null;
  /** What hangs out was broken off by a power cut, an empty roll or a cleared buffer. */
  #torn = false;

  constructor(options: { widthDots: number; output: MechanismOutput }) {
    this.#widthDots = options.widthDots;
    this.#paper = new Paper(options.widthDots);
    this.#output = options.output;
  }

  get state() {
    return {
      paper: this.#roll,
      cover: this.#cover,
      cutter: this.#cutter,
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
      if (dle === DLE && eot === EOT && query >= 1 && query <= 4) this.#answerRealTime(query);
      if (byte === CLEAR_BUFFER.at(-1) && endsWith(this.#buffer, CLEAR_BUFFER)) this.#clearBuffer();
    }
    this.#work();
  }

  // What hands and accidents do.

  setPaper(roll: 'ok' | 'near_end' | 'out'): void {
    this.#roll = roll;
    this.#rowsLeft = null;
    if (roll === 'out') this.#dropPiece();
    this.#changed();
  }

  endPaperAfter(rows: number): void {
    this.#rowsLeft = rows;
  }

  setCover(cover: 'closed' | 'open'): void {
    this.#cover = cover;
    this.#changed();
  }

  setCutter(cutter: 'ok' | 'jammed'): void {
    this.#cutter = cutter;
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

  losePower(): void {
    this.#forget();
    this.#style = PLAIN;
    this.#automaticItems = 0;
  }

  // Printing.

  get #canPrint(): boolean {
    return this.#roll !== 'out' && this.#cover === 'closed' && this.#cutter === 'ok';
  }

  #work(): void {
    while (this.#canPrint) {
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
      case 'scale':
        return this.#restyle({ width: command.width, height: command.height });
      case 'line_spacing':
        return this.#restyle({ lineDots: command.dots });
      case 'feed':
        if (this.#line.length > 0) this.#printLine();
        return this.#paper.feed(command.dots);
      case 'picture':
        this.#paper.printPicture(command);
        return this.#rowPrinted();
      case 'qr_module':
        this.#qr = { ...this.#qr, moduleDots: command.dots };
        return;
      case 'qr_store':
        this.#qr = { ...this.#qr, text: command.text };
        return;
      case 'qr_print':
        this.#paper.printQr(this.#qr.text, { moduleDots: this.#qr.moduleDots, align: this.#style.align });
        return this.#rowPrinted();
      case 'cut':
        return this.#dropPiece();
      case 'automatic_status':
        this.#automaticItems = command.items;
        if (command.items !== 0) this.#say(this.#automaticStatus());
        return;
      case 'queued_status':
        return this.#say([this.#paperBits(QUEUED_PAPER_BITS)]);
      case 'process_id':
        return this.#say([BLOCK_HEADER, PROCESS_ID_ANSWER.identifier, ...command.id, 0]);
      case 'ignored':
        return;
      default:
        assertNever(command);
    }
  }

  #restyle(change: Partial<Style>): void {
    this.#style = { ...this.#style, ...change };
  }

  #set(character: string): void {
    const { bold, width, height } = this.#style;
    const used = this.#line.reduce((sum, glyph) => sum + glyph.width, 0);
    if (used + width > this.#paper.columns) this.#printLine();
    this.#line.push({ character, bold, width, height });
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
    const complete = !this.#torn && this.#roll !== 'out';
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
    this.#torn = !this.#paper.isBlank;
  }

  // What the sensors say.

  #changed(): void {
    if (this.#automaticItems !== 0) this.#say(this.#automaticStatus());
    this.#work();
  }

  #answerRealTime(query: number): void {
    const offline = this.#canPrint ? 0 : REAL_TIME_BITS.printer.offline;
    const cover = this.#cover === 'open' ? REAL_TIME_BITS.offlineCause.coverOpen : 0;
    const stopped = this.#roll === 'out' ? REAL_TIME_BITS.offlineCause.paperEndStop : 0;
    const jammed = this.#cutter === 'jammed';
    const meaning: Readonly<Record<number, number>> = {
      [REAL_TIME.printer]: offline,
      [REAL_TIME.offlineCause]: cover | stopped | (jammed ? REAL_TIME_BITS.offlineCause.error : 0),
      [REAL_TIME.errorCause]: jammed ? REAL_TIME_BITS.errorCause.cutter : 0,
      [REAL_TIME.paper]: this.#paperBits(REAL_TIME_BITS.paper),
    };
    this.#say([0x12 | (meaning[query] ?? 0)]);
  }

  #automaticStatus(): number[] {
    const offline = this.#canPrint ? 0 : AUTOMATIC_BITS.first.offline;
    const cover = this.#cover === 'open' ? AUTOMATIC_BITS.first.coverOpen : 0;
    const jammed = this.#cutter === 'jammed' ? AUTOMATIC_BITS.second.cutter : 0;
    return [0x10 | offline | cover, jammed, this.#paperBits(AUTOMATIC_BITS.third), 0];
  }

  /** The end of the roll is also near its end: both sensors see nothing. */
  #paperBits(bits: { nearEnd: number; end: number }): number {
    return this.#roll === 'ok' ? 0 : this.#roll === 'near_end' ? bits.nearEnd : bits.nearEnd | bits.end;
  }

  #say(bytes: readonly number[]): void {
    if (!this.#mute) this.#output.answer(Uint8Array.from(bytes));
  }
}

function endsWith(buffer: readonly number[], ending: readonly number[]): boolean {
  return buffer.length >= ending.length && ending.every((byte, index) => buffer.at(index - ending.length) === byte);
}
