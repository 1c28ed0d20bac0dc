import { element, say } from './element.ts';
import { machines } from './machines.ts';
import { meters } from './meters.ts';
import { paper } from './paper.ts';
import type { Seen } from './state.ts';
import { tenants } from './tenants.ts';

const parts = [tenants(), machines(), paper(), meters()];
document.querySelector('#bench')?.append(...parts.map((part) => part.place));

const links = document.querySelector('#links');
const title = document.querySelector('h1');
let isKnown = false;

const events = new EventSource('/events');
events.addEventListener('message', (event: MessageEvent<string>) => {
  const seen = JSON.parse(event.data) as Seen;
  if (title !== null) title.textContent = seen.site;
  const wanted =
    seen.screenUrl === null ? seen.links : [{ name: 'The kiosk’s screen', url: seen.screenUrl }, ...seen.links];
  links?.replaceChildren(
    ...wanted.map(({ name, url }) => {
      const link = element('a', name) as HTMLAnchorElement;
      link.href = url;
      link.target = '_blank';
      link.rel = 'noreferrer';
      return link;
    }),
  );
  for (const part of parts) part.show(seen);
  if (!isKnown) say(null);
  isKnown = true;
});
events.addEventListener('error', () => {
  isKnown = false;
  say('The demo has ended, or is being started again.');
});
