import { act, type Seen } from './state.ts';
import { deed, deeds, element, redrawn, say, section } from './element.ts';

/** What a tenant does: tap, feed, pay by phone, show a code, plug in a headset. */
export function tenants(): { place: HTMLElement; show: (seen: Seen) => void } {
  const cards = element('div.deeds');
  const notes = element('div.deeds');
  const phone = element('div');
  const headset = element('div.deeds');
  const showCards = redrawn(cards, (people: Seen['people']) =>
    people.map(({ name, hint, uid }, index) =>
      deed({
        label: name,
        hint,
        device: 'cards',
        act: 'tap',
        input: { uid },
        ...(index === 0 ? { kind: 'warm' } : {}),
      }),
    ),
  );
  const showNotes = redrawn(notes, (values: Seen['notes']) =>
    values.map((value) =>
      deed({ label: String(value), device: 'validator', act: 'insert', input: { value }, kind: 'warm' }),
    ),
  );
  const showPhone = redrawn(phone, phoneParts);
  const showHeadset = redrawn(headset, (state: Seen['devices']['headset']) =>
    state === null
      ? []
      : [
          state.plugged
            ? deed({ label: 'Pull the headset out', device: 'headset', act: 'pull' })
            : deed({ label: 'Plug a headset in', device: 'headset', act: 'plug' }),
        ],
  );
  return {
    place: element(
      'div.column',
      section('Tap a card', cards),
      section('Feed a note', notes),
      section('Pay by phone', phone),
      section('Show a code to the scanner', scanner()),
      section('Headset', headset),
    ),
    show: ({ people, notes: values, devices }) => {
      showCards(people);
      showNotes(values);
      showPhone(devices.provider);
      showHeadset(devices.headset);
    },
  };
}

function phoneParts(provider: Seen['devices']['provider']): Node[] {
  const open = provider?.sessions.filter((one) => one.status === 'open').at(-1);
  const newest = provider?.sessions.at(-1);
  if (provider === null || newest === undefined)
    return [element('p.quiet', 'No code was shown yet: choose “Pay by phone” at the kiosk.')];
  const shown = open ?? newest;
  const link = element('a', 'Open it as the phone would') as HTMLAnchorElement;
  link.href = shown.url;
  link.target = '_blank';
  link.rel = 'noreferrer';
  const session = { session: shown.id };
  return [
    element('p', `${shown.amount}: ${shown.status}. `, link),
    deeds(
      { label: 'Pay', device: 'provider', act: 'pay', input: session, kind: 'warm' },
      { label: 'Pay twice', device: 'provider', act: 'pay_twice', input: session },
      { label: 'Pay late', hint: 'after the screen gave up', device: 'provider', act: 'pay_late', input: session },
      { label: 'Never', hint: 'the phone is put away', device: 'provider', act: 'cancel', input: session },
    ),
  ];
}

const SAMPLES = [
  ['A web address', 'https://example.com/free-credit'],
  ['Control characters', '\u001b[2J\u0007\u0000'],
  ['Ten thousand letters', 'A'.repeat(10_000)],
] as const;

/** Whatever is typed here is what the scanner reads: the code of the last receipt, or nonsense. */
function scanner(): HTMLElement {
  const field = element('textarea') as HTMLTextAreaElement;
  field.rows = 2;
  field.placeholder = 'What the code says';
  field.setAttribute('aria-label', 'What the code says');
  const scan = element('button.warm', 'Scan it');
  scan.addEventListener('click', () => void act('scanner', 'scan', { text: field.value }).then(say));
  const last = element('button.plain', 'The last receipt’s code');
  last.addEventListener('click', () => void act('scanner', 'scan_last_receipt').then(say));
  return element(
    'div',
    field,
    element('div.deeds', scan, last),
    deeds(
      ...SAMPLES.map(([label, text]) => ({
        label,
        device: 'scanner',
        act: 'scan',
        input: { text },
        kind: 'harm' as const,
      })),
    ),
  );
}
