import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Monotonic } from '#kernel';
import type { SessionEvent, Wish } from './events.ts';
import { Glass } from './glass.ts';
import {
  otherSessionId,
  sampleAnswer,
  sampleBillId,
  sampleOrderEvent,
  sampleOrderId,
  sampleReceiptCode,
  sampleSessionId,
  sampleUid,
} from './samples.ts';
import { soundTouch, touchTrouble, visitWithoutTouch, wished, type TouchHealth } from './touch-health.ts';
import { Visit } from './visit.ts';

const ghosts = { kind: 'touch', trouble: 'TOUCH_GHOST' } as const;
const silent = { kind: 'touch', trouble: 'TOUCH_SILENT' } as const;
const well = { kind: 'touch', trouble: null } as const;
const credited = { kind: 'credited', id: sampleBillId, answer: sampleAnswer() } as const;
const printed = {
  kind: 'printed',
  sessionId: sampleSessionId,
  number: 1,
  outcome: 'printed',
  code: null,
} as const satisfies SessionEvent;
const effectsOf = (visit: Visit, kind: string) => visit.effects.filter((effect) => effect.kind === kind);

const monotonic = (ms: number) => ms as Monotonic;

/** As many wishes, each so long after the one before. */
function wishes(count: number, everyMs: number, health: TouchHealth = soundTouch): TouchHealth {
  let after = health;
  for (let index = 0; index < count; index += 1) after = wished(after, monotonic(100_000 + index * everyMs));
  return after;
}

describe('what the glass says of itself', () => {
  it('is a person up to twelve wishes in a second and sixty in ten, and a storm beyond', () => {
    expect(touchTrouble(wishes(12, 80))).toBeNull();
    expect(touchTrouble(wishes(13, 80))).toBe('TOUCH_GHOST');
    expect(touchTrouble(wishes(60, 160))).toBeNull();
    expect(touchTrouble(wishes(61, 160))).toBe('TOUCH_GHOST');
    expect(touchTrouble(wishes(2000, 170))).toBeNull();
  });

  it('keeps no more than it needs, however long a storm is, and counts what it dropped', () => {
    expect(wishes(2000, 170).wishes.length).toBeLessThanOrEqual(60);
    expect(wishes(5012, 1)).toMatchObject({ wishes: [], storm: { dropped: 5000, lastMono: 105_011 } });
  });

  it('is trusted again a minute after the last wish of a storm, and not before', () => {
    const storm = wishes(13, 1);
    expect(touchTrouble(wished(storm, monotonic(160_011)))).toBe('TOUCH_GHOST');
    expect(touchTrouble(wished(storm, monotonic(160_012)))).toBeNull();
  });

  it('may be dead after five visits in a row without a touch; any wish says that it is not', () => {
    const four = [1, 2, 3, 4].reduce(visitWithoutTouch, soundTouch);
    expect(touchTrouble(four)).toBeNull();
    const five = visitWithoutTouch(four);
    expect(touchTrouble(five)).toBe('TOUCH_SILENT');
    expect(touchTrouble(wished(five, monotonic(0)))).toBeNull();
    expect(touchTrouble(visitWithoutTouch(wished(four, monotonic(0))))).toBeNull();
  });
});

describe('a session that ghosts touch', () => {
  it('without money ends at once, and the kiosk says why it is closed', () => {
    for (const visit of [new Visit().toHome(), new Visit().toCash(), new Visit().toStaff()]) {
      visit.hear(ghosts);
      expect(visit.screen()).toMatchObject({ kind: 'out_of_service', code: 'TOUCH_GHOST', service: null });
      expect(visit.session.accepting).toEqual([]);
      expect(effectsOf(visit, 'forget')).toHaveLength(1);
    }
  });

  it('with money in is credited and printed as if the person had said done', () => {
    const visit = new Visit().toCash().stack().hear(ghosts);
    expect(visit.screen()).toMatchObject({ kind: 'cash', phase: 'closing', inserted: { amount: '10.00' } });
    visit.hear(credited);
    expect(effectsOf(visit, 'print')).toMatchObject([{ receipt: { amount: { amount: '10.00' } } }]);
    expect(visit.hear(printed).pass(12_100).screen()).toMatchObject({ kind: 'out_of_service', code: 'TOUCH_GHOST' });
  });

  it('waits for the note that is on its way', () => {
    const visit = new Visit().toCash().check().hear(ghosts);
    expect(visit.screen()).toMatchObject({ kind: 'cash', phase: 'closing', checking: { amount: '10.00' } });
    visit.hear({ kind: 'bill_returned', id: sampleBillId, sessionId: sampleSessionId });
    expect(effectsOf(visit, 'print')).toEqual([]);
    expect(visit.screen()).toMatchObject({ kind: 'out_of_service', code: 'TOUCH_GHOST' });
  });

  it('closes an open order as leaving does, also one that was only about to go back home', () => {
    for (const visit of [new Visit().toQr(), new Visit().toQr().hear({ kind: 'finish' })]) {
      visit.hear(ghosts);
      expect(effectsOf(visit, 'close_order')).toEqual([{ kind: 'close_order', orderId: sampleOrderId }]);
      expect(visit.hear(sampleOrderEvent('closed')).screen()).toMatchObject({ kind: 'out_of_service' });
    }
  });

  it('credits and prints an order that turns out to be paid', () => {
    const visit = new Visit().toQr().hear(ghosts, sampleOrderEvent('paid', { topUp: sampleAnswer() }));
    expect(visit.screen()).toMatchObject({ kind: 'receipt', amount: { amount: '10.00' } });
    expect(visit.hear(printed).pass(12_100).screen()).toMatchObject({ kind: 'out_of_service' });
  });

  it('leaves a claim code on the screen for its time, and prints it', () => {
    const visit = new Visit().toCash().check().doubt().hear(ghosts);
    expect(visit.screen()).toMatchObject({ kind: 'fault', claimCode: expect.any(String) as string });
    visit.pass(15_100);
    expect(effectsOf(visit, 'print')).toMatchObject([{ receipt: { payments: [{ state: 'unresolved' }] } }]);
  });

  it('does not come back to a home from a fault, and looks at no receipt any more', () => {
    const fault = new Visit().toQr().hear({ kind: 'order_refused', orderId: sampleOrderId, code: 'SERVER_AWAY' });
    expect(fault.hear(ghosts).pass(15_100).screen()).toMatchObject({ kind: 'out_of_service' });
    const scanned = { kind: 'code_scanned', visit: otherSessionId, text: sampleReceiptCode } as const;
    expect(new Visit().toHome().hear(scanned, ghosts).screen()).toMatchObject({ kind: 'out_of_service' });
  });

  it('lets nobody in meanwhile, and opens when the glass is well', () => {
    const visit = new Visit().toAttract().hear(ghosts);
    const before = visit.effects.length;
    visit.hear({ kind: 'card_tapped', uid: sampleUid, sessionId: otherSessionId });
    expect(visit.effects).toHaveLength(before);
    expect(visit.hear(well).screen()).toMatchObject({ kind: 'attract', limits: [] });
  });

  it('says that staff closed it, where they did', () => {
    const closed = { kind: 'service', state: { reason: 'repair', until: null } } as const;
    const visit = new Visit().toAttract().hear(closed, ghosts);
    expect(visit.screen()).toMatchObject({ kind: 'out_of_service', code: 'KIOSK_OUT_OF_SERVICE' });
    expect(visit.hear({ kind: 'service', state: null }).screen()).toMatchObject({ code: 'TOUCH_GHOST' });
  });
});

it('a glass that may be dead closes nothing, and is said before anyone taps', () => {
  expect(new Visit().toAttract().hear(silent).screen()).toMatchObject({ kind: 'attract', limits: ['TOUCH_SILENT'] });
  expect(new Visit().toCash().stack().hear(silent).screen()).toMatchObject({ kind: 'cash', phase: 'feeding' });
});

const anyWish = fc.constantFrom<Wish>(
  { kind: 'show_home' },
  { kind: 'show_why' },
  { kind: 'show_history' },
  { kind: 'touched' },
  { kind: 'top_up_with_cash' },
  { kind: 'top_up_by_phone' },
  { kind: 'choose_qr_amount', choice: 0, orderId: sampleOrderId },
  { kind: 'finish' },
  { kind: 'end_session' },
  { kind: 'print_copy' },
  { kind: 'more_time' },
  { kind: 'dismiss_fault' },
  { kind: 'set_large_type', on: true },
  { kind: 'choose_language', language: 'de' },
  { kind: 'staff', wish: { kind: 'empty_box' } },
);
const anyPresses = fc.array(fc.record({ wish: anyWish, afterMs: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(3000)) }), {
  maxLength: 150,
});
const beginnings: Readonly<Record<string, () => Visit>> = {
  home: () => new Visit().toHome(),
  checking: () => new Visit().toCash().check(),
  stacked: () => new Visit().toCash().stack(),
  credited: () => new Visit().toCash().stack().hear(credited),
  doubted: () => new Visit().toCash().check().doubt(),
  by_phone: () => new Visit().toQr(),
};

describe('whatever is pressed, however fast', () => {
  it.each(Object.keys(beginnings))('changes no money and leaves no session from %s unfinished', (name) => {
    fc.assert(
      fc.property(anyPresses, (presses) => {
        const visit = beginnings[name]?.() ?? new Visit();
        const glass = new Glass(visit);
        for (const { wish, afterMs } of presses) glass.pass(afterMs).press(wish);
        // The devices answer late, and nobody presses anything any more.
        if (name === 'checking') visit.hear({ kind: 'bill_returned', id: sampleBillId, sessionId: sampleSessionId });
        if (name === 'stacked') visit.hear(credited);
        glass.pass(600_000);
        expect(visit.screen()).toMatchObject({ kind: 'attract', limits: [] });
        expect(JSON.stringify(visit.session)).not.toContain('flat-1');
        expect(visit.session.accepting).toEqual([]);
        const receipts = effectsOf(visit, 'print').map((effect) => (effect.kind === 'print' ? effect.receipt : null));
        const isPaid = name === 'stacked' || name === 'credited';
        // A receipt for what was put in, once, and none for nothing.
        if (isPaid) expect(receipts).toMatchObject([{ amount: { amount: '10.00' } }]);
        else for (const receipt of receipts) expect(receipt).toMatchObject({ amount: { amount: '0.00' } });
        for (const effect of visit.effects)
          if (effect.kind === 'create_order')
            expect(effectsOf(visit, 'close_order')).toContainEqual({ kind: 'close_order', orderId: effect.orderId });
      }),
      { numRuns: 40 },
    );
  });

  it('costs nothing beyond what is counted: a storm reaches the session twelve times', () => {
    const visit = new Visit().toHome();
    const glass = new Glass(visit);
    for (let index = 0; index < 5000; index += 1) glass.press({ kind: 'show_why' });
    expect(glass.heard).toBe(12);
    expect(glass.health.storm?.dropped).toBe(4988);
    expect(glass.pass(61_000).health.storm).toBeNull();
    expect(visit.screen().kind).toBe('attract');
  });
});
