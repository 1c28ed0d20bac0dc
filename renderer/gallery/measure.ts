import type { Page } from 'playwright-core';

export interface ControlBox {
  readonly name: string;
  readonly primary: boolean;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  /** The smallest type inside, in px; infinite where there is only a drawn sign. */
  readonly smallestTypePx: number;
}

/** Every control that can be pressed, as it lies on the glass. */
export function controlsOf(page: Page): Promise<ControlBox[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button')].map((button) => {
      const box = button.getBoundingClientRect();
      const walker = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
      let smallestTypePx = Number.POSITIVE_INFINITY;
      while (walker.nextNode() !== null) {
        const holder = walker.currentNode.parentElement;
        if (holder !== null)
          smallestTypePx = Math.min(smallestTypePx, Number.parseFloat(getComputedStyle(holder).fontSize));
      }
      return {
        name: button.getAttribute('aria-label') ?? button.textContent ?? '',
        primary: button.hasAttribute('data-primary'),
        widthPx: box.width,
        heightPx: box.height,
        topPx: box.top,
        bottomPx: box.bottom,
        smallestTypePx,
      };
    }),
  );
}

export interface Overflow {
  readonly what: string;
  readonly overPx: number;
}

/** Whatever is cut off: text wider or higher than its box, words that run into the acts, anything beyond the glass. */
export function overflowsOf(page: Page): Promise<Overflow[]> {
  return page.evaluate(() => {
    const found: { what: string; overPx: number }[] = [];
    const say = (element: Element, how: string, overPx: number) => {
      if (overPx > 1.5)
        found.push({ what: `${how}: ${(element.textContent ?? '').slice(0, 60)}`, overPx: Math.round(overPx) });
    };
    for (const element of document.querySelectorAll('main *')) {
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || element.closest('[aria-hidden="true"]') !== null) continue;
      if (element.closest('.sr-only') !== null) continue;
      say(element, 'right of the glass', box.right - window.innerWidth);
      say(element, 'below the glass', box.bottom - window.innerHeight);
      const style = getComputedStyle(element);
      if (style.display !== 'inline') say(element, 'wider than its box', element.scrollWidth - element.clientWidth - 1);
    }
    const words = document.querySelector('[data-words]');
    if (words !== null) say(words, 'words into the acts', words.scrollHeight - words.clientHeight);
    return found;
  });
}

/** The smallest type that anyone has to read, in px. */
export function smallestTypeOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    let smallest = Number.POSITIVE_INFINITY;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const holder = walker.currentNode.parentElement;
      if (holder === null || holder.closest('.sr-only, script, style') !== null) continue;
      if ((walker.currentNode.textContent ?? '').trim() === '' || holder.getClientRects().length === 0) continue;
      smallest = Math.min(smallest, Number.parseFloat(getComputedStyle(holder).fontSize));
    }
    return smallest;
  });
}
