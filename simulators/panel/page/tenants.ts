import { say } from './news.ts';
import { act, type Seen } from './state.ts';
import { deed, deeds, element, link, redrawn, section } from './element.ts';

/** What a tenant does: tap, feed, pay by phone, show a code. */
export function tenants(): { place: HTMLElement; show: (seen: Seen) => void } {
  const cards = element('div.deeds.pairs');
  const notes = element('div.deeds');
  const phone = element('div');
  const showCards = redrawn(cards, cardParts);
  const showNotes = redrawn(notes, noteParts);
  const texts = element('div');
  const showPhone = redrawn(phone, phoneParts);
  const showTexts = redrawn(texts, textParts);
  return {
    place: element(
      'div.column',
      section('Tap a card', cards),
      section('Feed a note', notes, badNotes()),
      section('Pay by phone', phone),
      section('On their telephones', texts),
      section('Show a code to the scanner', scanner()),
    ),
    show: ({ people, notes: values, devices }) => {
      showCards(people);
      showNotes(values);
      showPhone(devices.provider);
      showTexts(devices.notices?.texts ?? []);
    },
  };
}

function cardParts(people: Seen['people']): Node[] {
  return people.map(({ name, hint, uid }, index) =>
    deed({ label: name, hint, device: 'cards', act: 'tap', input: { uid }, kind: index === 0 ? 'warm' : 'plain' }),
  );
}

function noteParts(values: Seen['notes']): Node[] {
  return values.map((value) =>
    deed({ label: String(value), device: 'validator', act: 'insert', input: { value }, kind: `note-${value}` }),
  );
}

function badNotes(): HTMLElement {
  return deeds(
    { label: 'A 500', device: 'validator', act: 'insert', input: { value: 500 }, kind: 'harm' },
    { label: 'A forged note', device: 'validator', act: 'insert_bad', input: { flaw: 'forged' }, kind: 'harm' },
    { label: 'A creased note', device: 'validator', act: 'insert_bad', input: { flaw: 'creased' }, kind: 'harm' },
  );
}

function phoneParts(provider: Seen['devices']['provider']): Node[] {
  const open = provider?.sessions.findLast((one) => one.status === 'open');
  const shown = open ?? provider?.sessions.at(-1);
  if (shown === undefined) return [element('p.quiet', 'No code yet: at the kiosk, choose “Pay by phone”.')];
  const session = { session: shown.id };
  const state = shown.isPaid ? 'paid' : shown.inFlight ? 'on its way' : shown.status === 'open' ? 'waits' : 'closed';
  const words = element('p.quiet', `${shown.amount}: ${state}. `);
  if (shown.status === 'open') words.append(link('Open it as the phone would', shown.url));
  return [
    words,
    deeds(
      { label: 'Pay', device: 'provider', act: 'pay', input: session, kind: 'warm' },
      { label: 'Pay twice', device: 'provider', act: 'pay_twice', input: session },
      { label: 'Pay late', hint: 'after the code is closed', device: 'provider', act: 'pay_late', input: session },
      { label: 'Never', hint: 'put the phone away', device: 'provider', act: 'cancel', input: session },
    ),
  ];
}

/** What tenants were told, the newest first. */
function textParts(texts: NonNullable<Seen['devices']['notices']>['texts']): Node[] {
  if (texts.length === 0) return [element('p.quiet', 'No message yet.')];
  return texts.toReversed().map(({ to, text }) => element('p', `${to}: ${text}`));
}

const SAMPLES = [
  ['A web address', 'https://example.com/free-credit'],
  ['Control characters', '\u001b[2J\u0007\u0000'],
  ['10 000 letters', 'A'.repeat(10_000)],
] as const;

/** Whatever is typed here is what the scanner reads: the code of the last receipt, or nonsense. */
function scanner(): HTMLElement {
  const field = document.createElement('input');
  field.placeholder = 'What the code says';
  field.setAttribute('aria-label', 'What the code says');
  const scan = element('button.plain', 'Scan it');
  scan.addEventListener('click', () => void act('scanner', 'scan', { text: field.value }).then(say));
  const last = deed({
    label: 'The last receipt’s code',
    device: 'scanner',
    act: 'scan_last_receipt',
    kind: 'warm',
  });
  return element(
    'div',
    element('div.deeds', last, field, scan),
    deeds(
      ...SAMPLES.map(([label, text]) => ({ label, device: 'scanner', act: 'scan', input: { text }, kind: 'harm' })),
    ),
  );
}
