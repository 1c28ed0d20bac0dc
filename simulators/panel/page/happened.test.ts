import { describe, expect, it } from 'vitest';
import { happened } from './happened.ts';
import type { Seen } from './state.ts';

const none = { count: 0, total: 0 };
const one = { count: 1, total: 20 };
const meter = {
  name: 'meter-1-01',
  serial: '20260101',
  hasRelay: true,
  relay: 'open',
  powerW: 0,
  registerWh: 1,
  welded: false,
  silent: false,
} as const;
const atRest: Seen = {
  site: 'Constructed',
  links: [],
  screenUrl: null,
  paperUrl: '',
  people: [{ name: 'Maria Oliveira', hint: '', uid: '04A1' }],
  notes: [20],
  units: [{ label: '1·01', tenant: 'Maria Oliveira', meters: ['meter-1-01'] }],
  power: { kiosk: 'on', server: 'on' },
  clock: { canJump: true, offsetMs: 0, shows: '2026-11-23 10:00:00' },
  health: { status: 'ok', trouble: [] },
  devices: {
    validator: {
      powered: true,
      enabled: true,
      jammed: false,
      box: 'in',
      path: null,
      inserted: none,
      stacked: none,
      returned: none,
      removedByHand: none,
    },
    printer: { power: 'on', paper: 'ok', cover: 'closed', cutter: 'ok', head: 'ok', receipts: [] },
    cards: { card: null },
    scanner: { scans: 0 },
    meters: { meters: [meter] },
    provider: { sessions: [] },
    headset: { plugged: false },
    notices: { gateway: 'on', texts: [] },
    network: { fate: 'whole' },
  },
};

type Devices = Seen['devices'];
type Part<Name extends keyof Devices> = Partial<NonNullable<Devices[Name]>>;

/** The bench at rest, but for one device. */
function withDevice<Name extends keyof Devices>(name: Name, part: Part<Name>): Seen {
  return { ...atRest, devices: { ...atRest.devices, [name]: { ...atRest.devices[name], ...part } } };
}

describe('what happened between two looks at the bench', () => {
  it('is nothing when nothing changed', () => {
    expect(happened(atRest, atRest)).toEqual([]);
  });

  it('tells of a message to a tenant, once', () => {
    const texts = [{ reference: 'SM1', to: '+491700000101', text: 'constructed' }];
    const told = withDevice('notices', { texts });
    expect(happened(atRest, told)).toEqual(['A message arrived at +491700000101.']);
    expect(happened(told, withDevice('notices', { texts, gateway: 'away' }))).toEqual([
      'The telephone gateway is away.',
    ]);
  });

  it('follows a note on its way', () => {
    const inside = withDevice('validator', { inserted: one, path: { value: 20, position: 'entrance' } });
    const waiting = withDevice('validator', { inserted: one, path: { value: 20, position: 'escrow' } });
    const stacked = withDevice('validator', { inserted: one, stacked: one });
    expect(happened(atRest, inside)).toEqual(['A note of 20 goes in.']);
    expect(happened(inside, waiting)).toEqual(['The note of 20 waits in escrow.']);
    expect(happened(waiting, stacked)).toEqual(['20 fell into the cash box.']);
    expect(happened(waiting, withDevice('validator', { inserted: one, returned: one }))).toEqual([
      '20 came out again.',
    ]);
  });

  it.each([
    [withDevice('cards', { card: '04A1' }), 'Card on the reader: Maria Oliveira.'],
    [withDevice('validator', { jammed: true }), 'The validator is jammed.'],
    [withDevice('validator', { box: 'out' }), 'The cash box is out.'],
    [withDevice('validator', { enabled: false }), 'The note slot is dark.'],
    [withDevice('printer', { paper: 'near_end' }), 'The paper nears its end.'],
    [withDevice('printer', { cover: 'open' }), 'The printer’s cover is open.'],
    [withDevice('printer', { cutter: 'jammed' }), 'The cutter is jammed.'],
    [withDevice('printer', { head: 'hot' }), 'The print head is too hot.'],
    [withDevice('scanner', { scans: 1 }), 'The scanner read a code.'],
    [withDevice('headset', { plugged: true }), 'The headset is in.'],
    [withDevice('network', { fate: 'unplugged' }), 'The cable to the server is out.'],
    [withDevice('meters', { meters: [{ ...meter, silent: true }] }), '1·01: a meter’s wire is off.'],
    [{ ...atRest, power: { kiosk: 'off', server: 'on' } } as const, 'The kiosk is off.'],
    [{ ...atRest, clock: { ...atRest.clock, offsetMs: 1 } }, 'The clock jumped.'],
    [
      { ...atRest, health: { status: 'degraded', trouble: ['CLOCK_SUSPECT'] } },
      'The server’s health says CLOCK_SUSPECT.',
    ],
  ] satisfies (readonly [Seen, string])[])('tells one thing at a time: %#', (after, sentence) => {
    expect(happened(atRest, after)).toEqual([sentence]);
  });

  it('tells of the light: first the relay, then the current', () => {
    const after = withDevice('meters', { meters: [{ ...meter, relay: 'closed', powerW: 310 }] });
    expect(happened(atRest, after)).toEqual(['1·01: the relay is closed.', '1·01: current flows.']);
    expect(happened(after, atRest)).toEqual(['1·01: the relay is open.', '1·01: no current flows.']);
  });

  it('tells of every receipt once, and when one was torn off', () => {
    const first = withDevice('printer', { receipts: [{ number: 7, text: '', complete: true }] });
    const second = withDevice('printer', {
      receipts: [
        { number: 7, text: '', complete: true },
        { number: 8, text: '', complete: false },
      ],
    });
    expect(happened(atRest, first)).toEqual(['A receipt was printed.']);
    expect(happened(first, second)).toEqual(['A receipt was torn off before its end.']);
  });

  it('tells of a payment by phone that came after its code was closed', () => {
    const asked = { id: 'a', amount: '€20.00', url: '', status: 'open', inFlight: false, isPaid: false } as const;
    const open = withDevice('provider', { sessions: [asked] });
    const onItsWay = withDevice('provider', { sessions: [{ ...asked, inFlight: true }] });
    const closed = withDevice('provider', { sessions: [{ ...asked, inFlight: true, status: 'expired' }] });
    const paid = withDevice('provider', { sessions: [{ ...asked, inFlight: true, status: 'expired', isPaid: true }] });
    expect(happened(atRest, open)).toEqual(['A code for €20.00 is at the provider.']);
    expect(happened(open, onItsWay)).toEqual(['€20.00 is on its way from the phone.']);
    expect(happened(onItsWay, closed)).toEqual(['The code for €20.00 is closed.']);
    expect(happened(closed, paid)).toEqual(['€20.00 was paid after all.']);
  });

  it('says nothing of a device that does not answer', () => {
    const gone: Seen = { ...atRest, devices: { ...atRest.devices, validator: null, meters: null } };
    expect(happened(atRest, gone)).toEqual([]);
    expect(happened(gone, atRest)).toEqual([]);
  });
});
