import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Panel } from '#contracts/bridge';

const PLACE = /<meta\s+name="foyer-panel"[^>]*>/;

/** The built page with this panel's measures in its head, as built when they are not known yet (null); null when the screen has not been built. */
export function screenPage(folder: string, panel: Panel | null): string | null {
  let page: string;
  try {
    page = readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return null;
  }
  if (panel === null) return page;
  const meta = `<meta name="foyer-panel" content='${JSON.stringify(panel)}'>`;
  return PLACE.test(page) ? page.replace(PLACE, meta) : page.replace('</head>', `${meta}</head>`);
}
