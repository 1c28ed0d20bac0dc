/** A picture of one bit a dot, 1 for black, rows padded to whole bytes. */
export interface Bitmap {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly rows: Uint8Array;
}

/** A bitmap whose dots are black where `isBlack` says so. */
export function bitmapFrom(
  size: { widthDots: number; heightDots: number },
  isBlack: (x: number, y: number) => boolean,
): Bitmap {
  const { widthDots, heightDots } = size;
  const rowBytes = Math.ceil(widthDots / 8);
  const rows = new Uint8Array(rowBytes * heightDots);
  for (let y = 0; y < heightDots; y += 1)
    for (let x = 0; x < widthDots; x += 1)
      if (isBlack(x, y)) {
        const at = y * rowBytes + (x >> 3);
        rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
      }
  return { widthDots, heightDots, rows };
}
