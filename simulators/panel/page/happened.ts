import type { Seen, SeenMeter } from './state.ts';

type Devices = Seen['devices'];
type Known<Name extends keyof Devices> = NonNullable<Devices[Name]>;

/** What changed between two looks at the bench, one sentence for each thing, in the order in which a person would tell it. */
export function happened(before: Seen, after: Seen): string[] {
  const was = before.devices;
  const is = after.devices;
  return [
    ...both(was.cards, is.cards, (a, b) => cardNews(a, b, after.people)),
    ...both(was.validator, is.validator, cashNews),
    ...both(was.printer, is.printer, paperNews),
    ...both(was.provider, is.provider, phoneNews),
    ...both(was.scanner, is.scanner, (a, b) => (b.scans > a.scans ? ['The scanner read a code.'] : [])),
    ...both(was.headset, is.headset, (a, b) =>
      a.plugged === b.plugged ? [] : [`The headset is ${b.plugged ? 'in' : 'out'}.`],
    ),
    ...both(was.notices, is.notices, textNews),
    ...both(was.network, is.network, (a, b) => (a.fate === b.fate ? [] : [WIRE[b.fate]])),
    ...both(was.meters, is.meters, (a, b) => meterNews(a, b, after.units)),
    ...powerNews(before, after),
    ...clockNews(before, after),
    ...healthNews(before, after),
  ];
}

function both<Part>(a: Part | null, b: Part | null, tell: (a: Part, b: Part) => string[]): string[] {
  return a === null || b === null ? [] : tell(a, b);
}

function cardNews(a: Known<'cards'>, b: Known<'cards'>, people: Seen['people']): string[] {
  if (b.card === null || a.card === b.card) return [];
  const name = people.find(({ uid }) => uid === b.card)?.name;
  return [name === undefined ? 'A card lies on the reader.' : `Card on the reader: ${name}.`];
}

function cashNews(a: Known<'validator'>, b: Known<'validator'>): string[] {
  const value = b.path?.value ?? a.path?.value ?? 0;
  return [
    ...when(a.powered !== b.powered, b.powered ? 'The validator has power.' : 'The validator has no power.'),
    ...when(b.inserted.count > a.inserted.count, `A note of ${value} goes in.`),
    ...when(b.path?.position === 'escrow' && a.path?.position !== 'escrow', `The note of ${value} waits in escrow.`),
    ...when(b.stacked.count > a.stacked.count, `${b.stacked.total - a.stacked.total} fell into the cash box.`),
    ...when(b.returned.count > a.returned.count, `${b.returned.total - a.returned.total} came out again.`),
    ...when(b.removedByHand.count > a.removedByHand.count, 'A stuck note was taken out by hand.'),
    ...when(a.jammed !== b.jammed, b.jammed ? 'The validator is jammed.' : 'The jam is cleared.'),
    ...when(a.box !== b.box, BOX[b.box]),
    ...when(a.enabled !== b.enabled, b.enabled ? 'The note slot is lit.' : 'The note slot is dark.'),
  ];
}

function paperNews(a: Known<'printer'>, b: Known<'printer'>): string[] {
  const known = a.receipts.at(-1)?.number ?? 0;
  return [
    ...when(a.power !== b.power, `The printer is ${b.power}.`),
    ...when(a.paper !== b.paper, PAPER[b.paper]),
    ...when(a.cover !== b.cover, `The printer’s cover is ${b.cover}.`),
    ...when(a.cutter !== b.cutter, b.cutter === 'ok' ? 'The cutter is free.' : 'The cutter is jammed.'),
    ...when(a.head !== b.head, b.head === 'ok' ? 'The print head is cool.' : 'The print head is too hot.'),
    ...b.receipts
      .filter(({ number }) => number > known)
      .map(({ complete }) => (complete ? 'A receipt was printed.' : 'A receipt was torn off before its end.')),
  ];
}

function phoneNews(a: Known<'provider'>, b: Known<'provider'>): string[] {
  return b.sessions.flatMap((session) => {
    const before = a.sessions.find(({ id }) => id === session.id);
    const { amount } = session;
    if (before === undefined) return [`A code for ${amount} is at the provider.`];
    return [
      ...when(session.inFlight && !before.inFlight, `${amount} is on its way from the phone.`),
      ...when(before.status !== session.status, PHONE[session.status](amount)),
      ...when(session.isPaid && !before.isPaid && session.status !== 'complete', `${amount} was paid after all.`),
    ];
  });
}

function textNews(a: Known<'notices'>, b: Known<'notices'>): string[] {
  const known = new Set(a.texts.map(({ reference }) => reference));
  return [
    ...when(
      a.gateway !== b.gateway,
      b.gateway === 'on' ? 'The telephone gateway is back.' : 'The telephone gateway is away.',
    ),
    ...b.texts.filter(({ reference }) => !known.has(reference)).map(({ to }) => `A message arrived at ${to}.`),
  ];
}

function meterNews(a: Known<'meters'>, b: Known<'meters'>, units: Seen['units']): string[] {
  const known = new Map(a.meters.map((meter) => [meter.name, meter]));
  const unitOf = (meter: SeenMeter) => units.find((unit) => unit.meters.includes(meter.name))?.label ?? meter.name;
  return b.meters.flatMap((meter) => {
    const before = known.get(meter.name);
    if (before === undefined) return [];
    const unit = unitOf(meter);
    return [
      ...when(meter.hasRelay && before.relay !== meter.relay, `${unit}: the relay is ${meter.relay}.`),
      ...when(meter.hasRelay && before.powerW === 0 && meter.powerW > 0, `${unit}: current flows.`),
      ...when(meter.hasRelay && before.powerW > 0 && meter.powerW === 0, `${unit}: no current flows.`),
      ...when(before.welded !== meter.welded, `${unit}: the contact is ${meter.welded ? 'welded' : 'free'}.`),
      ...when(before.silent !== meter.silent, `${unit}: a meter’s wire is ${meter.silent ? 'off' : 'on'}.`),
    ];
  });
}

function powerNews(before: Seen, after: Seen): string[] {
  return (['kiosk', 'server'] as const).flatMap((who) =>
    when(before.power[who] !== after.power[who], `The ${who} is ${after.power[who]}.`),
  );
}

function clockNews({ clock: a }: Seen, { clock: b }: Seen): string[] {
  return when(a.offsetMs !== b.offsetMs, b.offsetMs === 0 ? 'The clock is right again.' : 'The clock jumped.');
}

function healthNews({ health: a }: Seen, { health: b }: Seen): string[] {
  if (a === null || b === null) return [];
  return [
    ...b.trouble.filter((code) => !a.trouble.includes(code)).map((code) => `The server’s health says ${code}.`),
    ...a.trouble.filter((code) => !b.trouble.includes(code)).map((code) => `${code} is over.`),
  ];
}

function when(isSo: boolean, text: string): string[] {
  return isSo ? [text] : [];
}

const BOX = { in: 'An empty cash box is in.', full: 'The cash box is full.', out: 'The cash box is out.' } as const;
const PAPER = { ok: 'A new roll is in.', near_end: 'The paper nears its end.', out: 'The paper is out.' } as const;
const WIRE = {
  whole: 'The wire to the server is whole.',
  cut: 'The switch on the wire to the server is off.',
  unplugged: 'The cable to the server is out.',
} as const;
const PHONE = {
  open: (amount: string) => `The code for ${amount} is open.`,
  complete: (amount: string) => `${amount} was paid by phone.`,
  expired: (amount: string) => `The code for ${amount} is closed.`,
} as const;
