import type { Bitmap } from '../bitmap.ts';

/** One step of a layout, in the order of the paper. Widths are the printer's business; text is already broken to its columns. */
export type PrintLine =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly align: 'left' | 'centre' | 'right';
      readonly weight: Weight;
      /** Both sides of a character times this. */
      readonly scale: Scale;
    }
  /** A word at the left edge, a value at the right one. */
  | { readonly kind: 'columns'; readonly left: string; readonly right: string; readonly weight: Weight }
  | { readonly kind: 'rule'; readonly stroke: 'thin' | 'thick' }
  | { readonly kind: 'qr'; readonly text: string }
  /** In the middle of the paper. */
  | { readonly kind: 'picture'; readonly bitmap: Bitmap }
  | { readonly kind: 'space'; readonly dots: number }
  | { readonly kind: 'cut' };

export type Weight = 'normal' | 'bold';
export type Scale = 1 | 2 | 3;
