import { Mechanism, type CutPiece } from './mechanism.ts';

/** What a printer of this width would put on paper for these bytes: each piece as text and as a PNG, the last also where no cut ends it. */
export function renderPrint(bytes: Uint8Array, { widthDots }: { widthDots: number }): readonly CutPiece[] {
  const pieces: CutPiece[] = [];
  const mechanism = new Mechanism({
    widthDots,
    output: { answer: () => undefined, piece: (piece) => pieces.push(piece) },
  });
  mechanism.receive(bytes);
  mechanism.cutOff();
  return pieces;
}
