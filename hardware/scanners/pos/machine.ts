import { concatBytes } from '#kernel';
import { decodeScan } from '../line/codec.ts';
import { CODE_BYTES_MOST } from '../line/frames.ts';
import type { ScanRefusal } from '../scanner.ts';
import { withoutLineEnd, type Report } from './codec.ts';

export interface PosState {
  /** What came of a code that goes on; null: nothing. */
  readonly held: Uint8Array | null;
  /** What is left of this code is nothing; it was refused for this already. */
  readonly isSkipping: boolean;
}

export const posAtStart: PosState = { held: null, isSkipping: false };

export type PosSaid =
  { readonly kind: 'scanned'; readonly text: string } | { readonly kind: 'refused'; readonly code: ScanRefusal } | null;

interface Stepped {
  readonly state: PosState;
  readonly said: PosSaid;
}

/** One report. Pure. A code that is longer than any is refused once, and the rest of it skipped. */
export function stepPos(state: PosState, report: Report): Stepped {
  if (report.kind === 'other') return { state, said: null };
  if (report.kind === 'broken') return { state: posAtStart, said: { kind: 'refused', code: 'CODE_NOT_TEXT' } };
  if (state.isSkipping) return { state: report.isContinued ? state : posAtStart, said: null };
  const code = concatBytes(state.held ?? new Uint8Array(), report.bytes);
  if (code.length > CODE_BYTES_MOST)
    return {
      state: { held: null, isSkipping: report.isContinued },
      said: { kind: 'refused', code: 'CODE_TOO_LONG' },
    };
  if (report.isContinued) return { state: { held: code, isSkipping: false }, said: null };
  return { state: posAtStart, said: saidOf(withoutLineEnd(code)) };
}

/** No report came for a while: a code that should have gone on broke off. */
export function posSilent(state: PosState): Stepped {
  return { state: posAtStart, said: state.held === null ? null : { kind: 'refused', code: 'CODE_NOT_TEXT' } };
}

function saidOf(code: Uint8Array): PosSaid {
  const scan = decodeScan(code);
  if (scan.kind === 'blank') return null;
  return scan.kind === 'text' ? { kind: 'scanned', text: scan.text } : scan;
}
