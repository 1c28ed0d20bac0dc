import { panel, type Panel } from '#contracts/bridge';
import { scaleOf, type Room } from './desk.ts';

/** A 21.5″ portrait panel of 1080 × 1920, hung at a usual height. */
const USUAL_PANEL: Panel = { pixelsPer100Mm: 403, lowerEdgeMm: 700 };

/** Whoever sits reaches no higher than this above the floor (EN 301 549, 8.3). */
const REACH_MM = 1100;

/** Reads the host's description of the panel. Anything that does not fit is the usual panel: a screen must always come up. */
export function readPanel(content: string | null): Panel {
  try {
    return panel.parse(JSON.parse(content ?? ''));
  } catch {
    return USUAL_PANEL;
  }
}

/** The CSS variables from which every size on the screen follows, in a window of this room. */
export function panelVariables(from: Panel, room: Room): Readonly<Record<string, string>> {
  const { pxPerMm, widthPx } = scaleOf(from, room);
  return {
    '--px-per-mm': String(pxPerMm),
    '--reach-mm': String(Math.max(0, REACH_MM - from.lowerEdgeMm)),
    '--screen-width': widthPx === null ? '100%' : `${widthPx}px`,
  };
}

/** Applies the panel of the page's `foyer-panel` tag to its root, and again whenever the window is drawn larger or smaller. */
export function applyPanel(window: Window): void {
  const page = window.document;
  const described = readPanel(page.querySelector('meta[name="foyer-panel"]')?.getAttribute('content') ?? null);
  const apply = () => {
    const room: Room = {
      windowWidth: window.innerWidth,
      windowHeight: window.innerHeight,
      screenWidth: window.screen.width,
      screenHeight: window.screen.height,
    };
    for (const [name, value] of Object.entries(panelVariables(described, room)))
      page.documentElement.style.setProperty(name, value);
  };
  apply();
  window.addEventListener('resize', apply);
}
