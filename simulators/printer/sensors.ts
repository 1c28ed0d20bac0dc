import { AUTOMATIC_BITS, QUEUED_PAPER_BITS, REAL_TIME, REAL_TIME_BITS } from '#hardware/printers/escpos/frames';

export type Roll = 'ok' | 'near_end' | 'out';

/** What the printer knows of itself, and how it says so. */
export class Sensors {
  roll: Roll = 'ok';
  cover: 'closed' | 'open' = 'closed';
  cutter: 'ok' | 'jammed' = 'ok';
  head: 'ok' | 'hot' = 'ok';

  get canPrint(): boolean {
    return this.roll !== 'out' && this.cover === 'closed' && this.cutter === 'ok' && this.head === 'ok';
  }

  /** The byte after DLE EOT n. */
  realTime(query: number): number {
    const isWrong = this.cutter === 'jammed' || this.head === 'hot';
    const cover = this.cover === 'open' ? REAL_TIME_BITS.offlineCause.coverOpen : 0;
    const stopped = this.roll === 'out' ? REAL_TIME_BITS.offlineCause.paperEndStop : 0;
    const meaning: Readonly<Record<number, number>> = {
      [REAL_TIME.printer]: this.canPrint ? 0 : REAL_TIME_BITS.printer.offline,
      [REAL_TIME.offlineCause]: cover | stopped | (isWrong ? REAL_TIME_BITS.offlineCause.error : 0),
      [REAL_TIME.errorCause]: this.#errors(REAL_TIME_BITS.errorCause),
      [REAL_TIME.paper]: this.#paper(REAL_TIME_BITS.paper),
    };
    return 0x12 | (meaning[query] ?? 0);
  }

  /** The four bytes that are pushed after GS a. */
  automatic(): number[] {
    const offline = this.canPrint ? 0 : AUTOMATIC_BITS.first.offline;
    const cover = this.cover === 'open' ? AUTOMATIC_BITS.first.coverOpen : 0;
    return [0x10 | offline | cover, this.#errors(AUTOMATIC_BITS.second), this.#paper(AUTOMATIC_BITS.third), 0];
  }

  /** The byte after GS r 1. */
  queued(): number {
    return this.#paper(QUEUED_PAPER_BITS);
  }

  #errors(bits: { cutter: number; recoversByItself: number }): number {
    return (this.cutter === 'jammed' ? bits.cutter : 0) | (this.head === 'hot' ? bits.recoversByItself : 0);
  }

  /** The end of the roll is also near its end: both sensors see nothing. */
  #paper(bits: { nearEnd: number; end: number }): number {
    return this.roll === 'ok' ? 0 : this.roll === 'near_end' ? bits.nearEnd : bits.nearEnd | bits.end;
  }
}
