import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the page must know of the panel before it draws anything. */
export interface Panel {
  readonly pixelsPer100Mm: number;
  readonly lowerEdgeMm: number;
}

const PLACE = /<meta\s+name="foyer-panel"[^>]*>/;

/** The built page with this panel's measures in its head; null when the screen has not been built. */
export function screenPage(folder: string, panel: Panel): string | null {
  let page: string;
  try {
    page = readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return null;
  }
  const meta = `<meta name="foyer-panel" content='${JSON.stringify(panel)}'>`;
  return PLACE.test(page) ? page.replace(PLACE, meta) : page.replace('</head>', `${meta}</head>`);
}
