import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { assert, FaultError } from '#kernel';
import { JournalStore } from './journal-store.ts';
import type { JournalReply, JournalRequest } from './thread.ts';

/** The journal's own thread: one request at a time, in order, each answered when it is on the disk. */
const { file } = z.object({ file: z.string() }).parse(workerData);
assert(parentPort !== null, 'this file is started as a worker thread');
const port = parentPort;
const store = JournalStore.open(file);

function carryOut(request: JournalRequest): unknown {
  switch (request.method) {
    case 'newestNote':
      return store.newestNote();
    case 'keptDevice':
      return store.keptDevice(...request.parameters);
    case 'keepDevice':
      return store.keepDevice(...request.parameters);
    case 'countedDoubts':
      return store.countedDoubts(...request.parameters);
    case 'keepFindings':
      return store.keepFindings(...request.parameters);
    case 'findingOf':
      return store.findingOf(...request.parameters);
    case 'summary':
      return store.summary();
    case 'nextToUpload':
      return store.nextToUpload(...request.parameters);
    case 'nextCredited':
      return store.nextCredited(...request.parameters);
    case 'open':
      return store.open(...request.parameters);
    case 'advance':
      return store.advance(...request.parameters);
    case 'settle':
      return store.settle(...request.parameters);
    case 'markReported':
      return store.markReported(...request.parameters);
    case 'reportAgain':
      return store.reportAgain();
    case 'takeReceipt':
      return store.takeReceipt(...request.parameters);
    case 'markPrinted':
      return store.markPrinted(...request.parameters);
    case 'copyReceipt':
      return store.copyReceipt(...request.parameters);
    case 'nextReceipt':
      return store.nextReceipt();
    case 'receiptDelivered':
      return store.receiptDelivered(...request.parameters);
    case 'waitingMoney':
      return store.waitingMoney();
    case 'cashSince':
      return store.cashSince(...request.parameters);
    case 'lastWitness':
      return store.lastWitness();
    case 'witness':
      return store.witness(...request.parameters);
    case 'boxContents':
      return store.box.contents();
    case 'notesInBox':
      return store.box.notes();
    case 'boxRemoved':
      return store.box.remove(...request.parameters);
    case 'boxCounted':
      return store.box.count(...request.parameters);
    case 'boxConfirmed':
      return store.box.confirm(...request.parameters);
    case 'boxNotEmptied':
      return store.box.abandon(...request.parameters);
    case 'takeReportCopy':
      return store.box.takeReportCopy(...request.parameters);
    case 'caseRequest':
      return store.box.caseRequest(...request.parameters);
    case 'boxPlace':
      return store.boxEvents.place();
    case 'keepBoxEvent':
      return store.boxEvents.keep(...request.parameters);
    case 'nextBoxEvent':
      return store.boxEvents.nextToDeliver();
    case 'boxEventDelivered':
      return store.boxEvents.delivered(...request.parameters);
    case 'close':
      return store.close();
  }
}

function replyTo(request: JournalRequest): JournalReply {
  try {
    return { number: request.number, ok: true, value: carryOut(request) };
  } catch (thrown) {
    return {
      number: request.number,
      ok: false,
      code: thrown instanceof FaultError ? thrown.code : 'INTERNAL',
      message: thrown instanceof Error ? thrown.message : String(thrown),
      cause: thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : null,
    };
  }
}

port.on('message', (request: JournalRequest) => {
  port.postMessage(replyTo(request));
  if (request.method === 'close') port.close();
});
port.postMessage({ number: 0, ok: true, value: null } satisfies JournalReply);
