import type { QrPicture } from '#contracts/bridge';
import type { ReactNode } from 'react';

/** Readers need this much white around a code (ISO/IEC 18004: four modules). */
const QUIET_MODULES = 4;

/** A QR code, black on white in every theme: a camera reads it, and inverted ones not every camera can. Drawn as one path, so that no seams show. */
export function QrCode({ picture, label }: { readonly picture: QrPicture; readonly label: string }): ReactNode {
  const size = picture.rows.length + 2 * QUIET_MODULES;
  return (
    <svg
      role="img"
      aria-label={label}
      data-qr=""
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="h-full w-full"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={pathOf(picture)} fill="#000000" />
    </svg>
  );
}

/** Each run of dark modules in a row as one rectangle. */
function pathOf({ rows }: QrPicture): string {
  return rows
    .flatMap((row, y) =>
      [...row.matchAll(/1+/g)].map(
        ({ index, 0: run }) => `M${index + QUIET_MODULES} ${y + QUIET_MODULES}h${run.length}v1h-${run.length}z`,
      ),
    )
    .join('');
}
