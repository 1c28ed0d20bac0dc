import { refuse, success, toHex, type Reply } from '#kernel';
import type { PrinterStatus } from '../printer.ts';
import { decodeAnswer, realTimeStatus, type Answer } from './codec.ts';
import { EscposFramer } from './framer.ts';
import { REAL_TIME } from './frames.ts';

export type EscposMeaning =
  | Exclude<Answer, { kind: 'real_time' }>
  /** One byte means something else after each of the four questions, and does not say which was asked. */
  | { readonly kind: 'real_time'; readonly askedFor: Readonly<Record<keyof typeof REAL_TIME, PrinterStatus>> };

/** One answer of a printer and its meaning, for people: `foyer decode escpos`. Refuses bytes that are not exactly one answer, with the framer's code. */
export function decodeEscpos(bytes: Uint8Array): Reply<EscposMeaning> {
  const framer = new EscposFramer();
  const [first, ...rest] = [...framer.push(bytes), ...framer.flush()];
  if (first === undefined) return refuse('FRAME_INCOMPLETE', { message: 'there are no bytes' });
  if (first.kind === 'junk')
    return refuse(first.code, { details: { bytes: toHex(first.bytes), offset: 0, protocol: 'escpos' } });
  if (rest.length > 0)
    return refuse('FRAME_UNEXPECTED', {
      message: 'one answer is followed by more bytes',
      details: { offset: first.bytes.length, protocol: 'escpos' },
    });
  const answer = decodeAnswer(first.bytes);
  if (answer.kind !== 'real_time') return success(answer);
  const asked = (query: keyof typeof REAL_TIME) => realTimeStatus(new Map([[REAL_TIME[query], answer.byte]]));
  return success({
    kind: 'real_time',
    askedFor: {
      printer: asked('printer'),
      offlineCause: asked('offlineCause'),
      errorCause: asked('errorCause'),
      paper: asked('paper'),
    },
  });
}
