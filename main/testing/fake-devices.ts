import type { CardAnswer, CardRequest, CardSort } from '#contracts/api';
import type { Receipt } from '#contracts/receipt';
import type { CardEvent, CardReader } from '#hardware/cards';
import type { CashDevice, CashEvent, CashHandler } from '#hardware/cash';
import type { NoticePage, PrinterStatus, PrintOutcome, ReceiptPrinter, StaffPage } from '#hardware/printers';
import type { Money } from '#kernel';

/** Constructed devices behind the drivers' own interfaces: a test moves them by hand and sees what they were told. */
export class FakeValidator implements CashDevice {
  #handler: CashHandler = () => Promise.resolve();
  accepting: readonly Money[] = [];
  readonly told: ('stack' | 'give_back')[] = [];
  isStarted = false;

  start(handler: CashHandler): void {
    this.#handler = handler;
    this.isStarted = true;
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  accept(values: readonly Money[]): void {
    this.accepting = values;
  }

  refuse(): void {
    this.accepting = [];
  }

  stack(): void {
    this.told.push('stack');
  }

  giveBack(): void {
    this.told.push('give_back');
  }

  say(event: CashEvent): Promise<void> {
    return this.#handler(event);
  }
}

export class FakeReader implements CardReader {
  #handler: (event: CardEvent) => void = () => undefined;
  cardSort: CardSort = 'untold';
  /** What the card answers, one after the other. */
  readonly cardAnswers: CardAnswer[] = [];
  readonly cardAsked: CardRequest[] = [];

  sort(): Promise<CardSort> {
    return Promise.resolve(this.cardSort);
  }

  ask(request: CardRequest): Promise<CardAnswer> {
    this.cardAsked.push(request);
    return Promise.resolve(this.cardAnswers.shift() ?? { kind: 'left' });
  }

  start(handler: (event: CardEvent) => void): void {
    this.#handler = handler;
    handler({ kind: 'back' });
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  say(event: CardEvent): void {
    this.#handler(event);
  }
}

export class FakePrinter implements ReceiptPrinter {
  readonly printed: Receipt[] = [];
  readonly pages: (StaffPage | NoticePage)[] = [];
  outcome: PrintOutcome = { kind: 'printed' };

  start(onStatus: (status: PrinterStatus) => void): void {
    onStatus({ code: null, paper: 'ok' });
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  status(): Promise<PrinterStatus> {
    return Promise.resolve({ code: null, paper: 'ok' });
  }

  printPage(page: StaffPage | NoticePage): Promise<PrintOutcome> {
    this.pages.push(page);
    return Promise.resolve(this.outcome);
  }

  print(receipt: Receipt): Promise<PrintOutcome> {
    this.printed.push(receipt);
    return Promise.resolve(this.outcome);
  }
}
