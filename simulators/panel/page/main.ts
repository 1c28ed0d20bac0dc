import { element, link, redrawn } from './element.ts';
import { happened } from './happened.ts';
import { machines } from './machines.ts';
import { itIs, tell } from './news.ts';
import { paper } from './paper.ts';
import type { Seen } from './state.ts';
import { surroundings } from './surroundings.ts';
import { tenants } from './tenants.ts';
import { units } from './units.ts';

/** The lobby's panel is 1080 × 1920; at half of it both windows fit on a desk. */
const KIOSK_WINDOW = 'popup,width=540,height=960';

const parts = [tenants(), machines(), surroundings(), paper(), units()];
document.querySelector('#bench')?.append(...parts.map((part) => part.place));
const showLinks = redrawn(document.querySelector<HTMLElement>('#links') ?? element('nav'), linkParts);
let before: Seen | null = null;

const events = new EventSource('/events');
events.addEventListener('message', (event: MessageEvent<string>) => {
  const seen = JSON.parse(event.data) as Seen;
  itIs(seen.clock.shows);
  const title = document.querySelector('h1');
  if (title !== null && title.textContent !== seen.site) title.textContent = seen.site;
  showLinks({ screenUrl: seen.screenUrl, links: seen.links });
  for (const part of parts) part.show(seen);
  for (const text of before === null ? [] : happened(before, seen)) tell(text);
  before = seen;
});
events.addEventListener('error', () => {
  if (before !== null) tell('The demo has ended, or is being started again.', 'not_done');
  before = null;
});

function linkParts({ screenUrl, links }: Pick<Seen, 'screenUrl' | 'links'>): Node[] {
  return [
    screenUrl === null ? element('span.quiet', 'The kiosk is off') : kioskLink(screenUrl),
    ...links.map(({ name, url }) => link(name, url)),
  ];
}

function kioskLink(url: string): HTMLElement {
  const made = link('Open the kiosk’s screen', url);
  made.className = 'kiosk';
  made.addEventListener('click', (event) => {
    event.preventDefault();
    window.open(url, 'foyer-kiosk', KIOSK_WINDOW);
  });
  return made;
}
