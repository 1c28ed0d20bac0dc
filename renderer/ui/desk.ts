import type { Panel } from '#contracts/bridge';

/** The glass that the screens are drawn for, in millimetres: 21.5″, portrait. */
const GLASS_MM = { width: 268, height: 476 } as const;

/** Without a window manager a window that fills its screen can be short of it by this. */
const NEARLY_PX = 2;

/** A window and the screen that it is on, in CSS pixels. */
export interface Room {
  readonly windowWidth: number;
  readonly windowHeight: number;
  readonly screenWidth: number;
  readonly screenHeight: number;
}

/** How large a millimetre is drawn, and how wide the picture may be; null: as wide as the window. */
export interface Scale {
  readonly pxPerMm: number;
  readonly widthPx: number | null;
}

/**
 * A kiosk's window fills its screen, and there a millimetre is a millimetre. In a window on somebody's desk the whole glass is shown, as small as the
 * window needs it and never larger than it is.
 */
export function scaleOf({ pixelsPer100Mm }: Panel, room: Room): Scale {
  const pxPerMm = pixelsPer100Mm / 100;
  const fills = room.windowWidth >= room.screenWidth - NEARLY_PX && room.windowHeight >= room.screenHeight - NEARLY_PX;
  if (fills) return { pxPerMm, widthPx: null };
  const fitting = Math.min(pxPerMm, room.windowWidth / GLASS_MM.width, room.windowHeight / GLASS_MM.height);
  return { pxPerMm: fitting, widthPx: Math.round(fitting * GLASS_MM.width) };
}
