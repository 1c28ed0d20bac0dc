import { Worker } from 'node:worker_threads';
import { FaultError, type Code } from '#kernel';
import { refuseNewerJournal } from './format.ts';
import type { Journal } from './journal.ts';

/** The methods of a journal as they cross to its thread; both ends are this program's own, of the same build. */
export type JournalRequest = {
  [Method in keyof Journal]: {
    readonly number: number;
    readonly method: Method;
    readonly parameters: Parameters<Journal[Method]>;
  };
}[keyof Journal];

export type JournalReply =
  | { readonly number: number; readonly ok: true; readonly value: unknown }
  | {
      readonly number: number;
      readonly ok: false;
      readonly code: Code;
      readonly message: string;
      readonly cause: string | null;
    };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: FaultError) => void;
}

/** More requests than any kiosk makes while a disk stalls: beyond it something loops. */
const MOST_WAITING = 1000;

/** Opens (or makes) the journal in its own thread. Rejects with FaultError JOURNAL_UNAVAILABLE when it cannot be opened, JOURNAL_NEWER when a newer Foyer made it. */
export async function openJournal(file: string): Promise<Journal> {
  refuseNewerJournal(file);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { file } });
  const waiting = new Map<number, Waiting>();
  let lastNumber = 0;
  let ended: FaultError | null = null;

  const endAll = (cause: unknown) => {
    ended ??= new FaultError('JOURNAL_UNAVAILABLE', { message: 'the journal has ended', cause });
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', endAll);
  worker.on('exit', endAll);
  worker.on('message', (reply: JournalReply) => {
    const request = waiting.get(reply.number);
    waiting.delete(reply.number);
    if (reply.ok) request?.resolve(reply.value);
    else
      request?.reject(
        new FaultError(reply.code, {
          message: reply.message,
          cause: reply.cause === null ? undefined : new Error(reply.cause),
        }),
      );
  });

  const call: Call = <Method extends keyof Journal>(method: Method, ...parameters: Parameters<Journal[Method]>) =>
    new Promise<unknown>((resolve, reject) => {
      if (ended !== null || waiting.size >= MOST_WAITING) {
        reject(ended ?? new FaultError('JOURNAL_UNAVAILABLE', { message: 'too many journal requests wait' }));
        return;
      }
      lastNumber += 1;
      waiting.set(lastNumber, { resolve, reject });
      worker.postMessage({ number: lastNumber, method, parameters });
    }) as ReturnType<Journal[Method]>;

  const journal = journalBy(call, async () => {
    await call('close');
    await worker.terminate();
  });
  return new Promise((resolve, reject) => {
    waiting.set(0, { resolve: () => resolve(journal), reject });
  });
}

/** Stands where a journal could not be opened: every call rejects with this fault. */
export function lostJournal(fault: FaultError): Journal {
  return journalBy(
    () => Promise.reject(fault) as never,
    () => Promise.resolve(),
  );
}

type Call = <Method extends keyof Journal>(
  method: Method,
  ...parameters: Parameters<Journal[Method]>
) => ReturnType<Journal[Method]>;

function journalBy(call: Call, close: Journal['close']): Journal {
  return {
    newestNote: () => call('newestNote'),
    keptDevice: (serial) => call('keptDevice', serial),
    keepDevice: (word, at) => call('keepDevice', word, at),
    countedDoubts: (serial) => call('countedDoubts', serial),
    keepFindings: (findings, at) => call('keepFindings', findings, at),
    findingOf: (id) => call('findingOf', id),
    summary: () => call('summary'),
    nextToUpload: (after) => call('nextToUpload', after),
    nextCredited: (after) => call('nextCredited', after),
    open: (row, extras) => call('open', row, extras),
    advance: (id, to, at) => call('advance', id, to, at),
    settle: (id, to, at) => call('settle', id, to, at),
    markReported: (id, told) => call('markReported', id, told),
    reportAgain: () => call('reportAgain'),
    takeReceipt: (sessionId, receipt) => call('takeReceipt', sessionId, receipt),
    markPrinted: (number, outcome) => call('markPrinted', number, outcome),
    copyReceipt: (number, at) => call('copyReceipt', number, at),
    nextReceipt: () => call('nextReceipt'),
    receiptDelivered: (number) => call('receiptDelivered', number),
    waitingMoney: () => call('waitingMoney'),
    cashSince: (tenancyId, since) => call('cashSince', tenancyId, since),
    witness: (head, seenAt) => call('witness', head, seenAt),
    lastWitness: () => call('lastWitness'),
    boxContents: () => call('boxContents'),
    notesInBox: () => call('notesInBox'),
    boxRemoved: (id, at) => call('boxRemoved', id, at),
    boxCounted: (id, counted, at) => call('boxCounted', id, counted, at),
    boxConfirmed: (id, report, at) => call('boxConfirmed', id, report, at),
    boxNotEmptied: (id, at) => call('boxNotEmptied', id, at),
    takeReportCopy: (id, at) => call('takeReportCopy', id, at),
    caseRequest: (fresh, request, at) => call('caseRequest', fresh, request, at),
    boxPlace: () => call('boxPlace'),
    keepBoxEvent: (event) => call('keepBoxEvent', event),
    nextBoxEvent: () => call('nextBoxEvent'),
    boxEventDelivered: (id, at) => call('boxEventDelivered', id, at),
    close,
  };
}
