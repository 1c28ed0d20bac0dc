import type { Code } from '#kernel';
import { meaningOfCode } from '../codes/code-meaning.ts';
import type { EventOf } from './events.ts';
import { beginReceiptCheck } from './receipt-check.ts';
import type { Moment, Session, Stage } from './state.ts';
import { fault, type Turn } from './turn.ts';

/** A code was read. What it means is looked at only where a person is free to begin something; while money moves it is not. */
export function stepScan(session: Session, stage: Stage, event: EventOf<'code_scanned'>, moment: Moment): Turn {
  const meaning = meaningOfCode(event.text);
  switch (meaning.kind) {
    case 'receipt':
      return checkReceipt(session, stage, event);
    case 'unknown':
      return refuseScan(session, stage, { code: 'CODE_NOT_OURS', moment });
  }
}

/** At the first screen, or while a guest looks around. */
function checkReceipt(session: Session, stage: Stage, { text, visit }: EventOf<'code_scanned'>): Turn {
  switch (stage.kind) {
    case 'attract':
      return beginReceiptCheck(session, { visit, text, guest: null });
    case 'receipt_check':
    case 'home':
    case 'why':
    case 'history':
      return beginReceiptCheck(session, { visit, text, guest: stage.guest });
    default:
      return { ignored: `${stage.kind}: codes are not looked at now` };
  }
}

/** Says on the screen why a code was not used; a guest is back home after it. */
export function refuseScan(session: Session, stage: Stage, at: { readonly code: Code; readonly moment: Moment }): Turn {
  switch (stage.kind) {
    case 'attract':
      return fault(session, at);
    case 'home':
    case 'why':
    case 'history':
      return fault(session, { ...at, next: { kind: 'home', guest: stage.guest } });
    default:
      return { ignored: `${stage.kind}: codes are not looked at now` };
  }
}
