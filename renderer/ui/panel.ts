import { panel, type Panel } from '#contracts/bridge';

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

/** The CSS variables from which every size on the screen follows. */
export function panelVariables(from: Panel): Readonly<Record<string, string>> {
  return {
    '--px-per-mm': String(from.pixelsPer100Mm / 100),
    '--reach-mm': String(Math.max(0, REACH_MM - from.lowerEdgeMm)),
  };
}

/** Applies the panel of the page's `foyer-panel` tag to its root. */
export function applyPanel(page: Document): void {
  const content = page.querySelector('meta[name="foyer-panel"]')?.getAttribute('content') ?? null;
  for (const [name, value] of Object.entries(panelVariables(readPanel(content)))) {
    page.documentElement.style.setProperty(name, value);
  }
}
