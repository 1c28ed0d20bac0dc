import { describe, expect, it } from 'vitest';
import type { CardRecord, UnresolvedCase, ZReport } from '#contracts/api';
import { kioskView, type StaffWish } from '#contracts/bridge';
import { cardUid, givenId, instant, madeId, type EmptyingId, type TenancyId, type TransactionId } from '#kernel';
import { sampleBillId, samplePersonId, sampleSessionId, sampleSite } from '../session/samples.ts';
import { Visit } from '../session/visit.ts';
import { nothing } from './everywhere.ts';
import type { BoxReport, Emptying, PlaceKind, StaffAnswer, StaffEffect } from './state.ts';
import { returnAt } from './service.ts';
import { stepStaff } from './machine.ts';
import { resultOf } from './tests.ts';
import type { StaffEvent, StaffEventKind } from './turn.ts';
import { seenBy } from '../session/staff-step.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const at = '2026-11-23T10:00:00.000Z';
const secondUid = cardUid('0411223344AA55');
const freeCard: CardRecord = {
  cardUid: secondUid,
  state: 'free',
  tenancyId: null,
  proof: 'number',
  reason: null,
  since: null,
  pin: 'unset',
};

const emptying: Emptying = {
  id: madeId<EmptyingId>('01932c07-0000-7000-8000-0000000000a1'),
  state: 'removed',
  since: null,
  removedAt: instant(Date.parse(at)),
  expected: [{ denomination: eur('10.00'), count: 2 }],
  counted: null,
  countedAt: null,
  bagNumber: null,
  report: null,
  prints: 0,
};
const counted: Emptying = {
  ...emptying,
  state: 'counted',
  counted: [{ denomination: eur('10.00'), count: 1 }],
  countedAt: instant(Date.parse(at)),
  bagNumber: '77',
};
const report: ZReport = {
  number: 1,
  emptyingId: emptying.id,
  transactionId: null,
  from: null,
  to: at,
  expected: [],
  counted: [],
  expectedTotal: eur('20.00'),
  countedTotal: eur('10.00'),
  booksTotal: eur('20.00'),
  variance: eur('-10.00'),
  candidates: [],
  bagNumber: '77',
  people: ['R. Lindner', 'A. Weiß'],
};
const boxReport: BoxReport = {
  since: null,
  lines: emptying.expected,
  doubted: [],
  waiting: 0,
  unfinished: null,
  last: null,
  booksTotal: eur('20.00'),
  level: { notes: 90, capacity: 100 },
};
const openCase: UnresolvedCase = {
  id: 'case-1',
  kind: 'bill',
  journalId: sampleBillId,
  sessionId: sampleSessionId,
  tenancyId: givenId<TenancyId>('flat-1'),
  tenantReference: 'Flat 1',
  amount: eur('20.00'),
  claimCode: 'K7XW-3PCA',
  evidence: 'constructed',
  noticedAt: at,
  recordedAt: at,
};

/** Staff under test: wishes, answers, and what was asked for. */
class Shift extends Visit {
  wish(...wishes: StaffWish[]): this {
    return this.hear(...wishes.map((wish) => ({ kind: 'staff' as const, wish })));
  }

  answer(...answers: StaffAnswer[]): this {
    return this.hear(...answers.map((answer) => ({ kind: 'staff_answer' as const, visit: sampleSessionId, answer })));
  }

  get asked(): StaffEffect[] {
    return this.effects.flatMap((effect) => (effect.kind === 'staff' ? [effect.effect] : []));
  }

  place(): string {
    return this.session.stage.kind === 'staff' ? this.session.stage.staff.place.kind : this.session.stage.kind;
  }

  signedIn(): this {
    return this.toStaff()
      .wish({ kind: 'submit_pin', pin: '4711' })
      .answer({ kind: 'signed_in', person: { id: samplePersonId, name: 'R. Lindner', role: 'staff' } });
  }

  atBox(over: Partial<BoxReport> = {}): this {
    return this.signedIn()
      .wish({ kind: 'go', to: 'cash_box' })
      .answer({ kind: 'box', report: { ...boxReport, ...over } });
  }

  counting(): this {
    return this.atBox()
      .wish({ kind: 'empty_box' })
      .hear({ kind: 'validator', trouble: 'VALIDATOR_STACKER_REMOVED' })
      .answer({ kind: 'emptying', emptying });
  }

  countAll(): this {
    for (const denomination of sampleSite.cash.denominations)
      this.wish({ kind: 'count', denomination, count: denomination.amount === '10.00' ? 1 : 0 });
    return this.wish({ kind: 'counted' });
  }

  atSecond(): this {
    return this.counting()
      .countAll()
      .wish({ kind: 'bag', number: '77' })
      .answer({ kind: 'emptying', emptying: counted });
  }

  tap(uid = secondUid): this {
    return this.hear({ kind: 'card_tapped', uid, sessionId: sampleSessionId });
  }

  atCase(over: Partial<UnresolvedCase> = {}): this {
    return this.signedIn()
      .wish({ kind: 'go', to: 'unresolved' })
      .answer({ kind: 'cases', cases: [{ ...openCase, ...over }], unreported: [] })
      .wish({ kind: 'open_case', id: 'case-1' });
  }
}

const places: Record<PlaceKind, () => Shift> = {
  pin: () => new Shift().toStaff(),
  home: () => new Shift().signedIn(),
  box: () => new Shift().atBox(),
  box_out: () => new Shift().atBox().wish({ kind: 'empty_box' }),
  counting: () => new Shift().counting(),
  bag: () => new Shift().counting().countAll(),
  second: () => new Shift().atSecond(),
  box_done: () =>
    new Shift()
      .atSecond()
      .tap()
      .wish({ kind: 'submit_pin', pin: '0815' })
      .answer({ kind: 'emptying_confirmed', emptying: { ...counted, report }, report }),
  cases: () => new Shift().signedIn().wish({ kind: 'go', to: 'unresolved' }),
  case: () => new Shift().atCase(),
  resolved: () =>
    new Shift()
      .atCase()
      .wish(
        { kind: 'choose_outcome', outcome: 'credited' },
        { kind: 'choose_reason', reason: 'found_in_box' },
        { kind: 'resolve' },
      )
      .tap()
      .wish({ kind: 'submit_pin', pin: '0815' })
      .answer({ kind: 'case_resolved', transactionId: null }),
  cards: () => new Shift().signedIn().wish({ kind: 'go', to: 'cards' }),
  tests: () => new Shift().signedIn().wish({ kind: 'go', to: 'tests' }),
  service: () => new Shift().signedIn().wish({ kind: 'go', to: 'service' }),
};

const examples: Record<StaffEventKind, StaffEvent> = {
  submit_pin: { kind: 'submit_pin', pin: '4711' },
  go: { kind: 'go', to: 'tests' },
  back: { kind: 'back' },
  empty_box: { kind: 'empty_box' },
  box_is_out: { kind: 'box_is_out' },
  not_emptied: { kind: 'not_emptied' },
  count: { kind: 'count', denomination: eur('10.00'), count: 3 },
  counted: { kind: 'counted' },
  bag: { kind: 'bag', number: '77' },
  print_report: { kind: 'print_report' },
  open_case: { kind: 'open_case', id: 'case-1' },
  choose_outcome: { kind: 'choose_outcome', outcome: 'returned' },
  choose_amount: { kind: 'choose_amount', amount: eur('10.00') },
  choose_reason: { kind: 'choose_reason', reason: 'found_in_box' },
  resolve: { kind: 'resolve' },
  choose_tenancy: { kind: 'choose_tenancy', tenancyId: givenId<TenancyId>('flat-1') },
  more_tenancies: { kind: 'more_tenancies' },
  new_card_pin: { kind: 'new_card_pin' },
  set_card_pin: { kind: 'set_card_pin', pin: '4711' },
  give_card: { kind: 'give_card', replaces: false },
  block_card: { kind: 'block_card', reason: 'lost' },
  start_test: { kind: 'start_test', test: 'bill' },
  end_test: { kind: 'end_test' },
  touched_all: { kind: 'touched_all' },
  out_of_service: { kind: 'out_of_service', reason: 'repair', back: 'open' },
  in_service: { kind: 'in_service' },
  signed_in: { kind: 'signed_in', person: { id: samplePersonId, name: 'R. Lindner', role: 'staff' } },
  refused: { kind: 'refused', asked: 'sign_in', code: 'STAFF_PIN_WRONG', waitMs: 4000 },
  snapshot: {
    kind: 'snapshot',
    snapshot: {
      at,
      events: [],
      outbox: { waiting: 0, unresolved: 0 },
      disk: { freeMegabytes: 1, ofMegabytes: 2 },
      version: '1',
      building: null,
    },
  },
  box: { kind: 'box', report: boxReport },
  emptying: { kind: 'emptying', emptying },
  emptying_confirmed: { kind: 'emptying_confirmed', emptying: { ...counted, report }, report },
  report_printed: { kind: 'report_printed', copy: 0, outcome: 'printed', code: null },
  cases: { kind: 'cases', cases: [openCase], unreported: [] },
  case_resolved: {
    kind: 'case_resolved',
    transactionId: madeId<TransactionId>('01932c07-0000-7000-8000-0000000000f1'),
  },
  test_printed: { kind: 'test_printed', result: resultOf('print', 'passed') },
  card_looked_up: { kind: 'card_looked_up', result: resultOf('card', 'passed') },
  card_record: { kind: 'card_record', record: { card: freeCard, isStaff: false, asksPin: true, tenancies: [] } },
  card_done: { kind: 'card_done', what: 'given', card: freeCard },
  service_set: { kind: 'service_set' },
  card: { kind: 'card', uid: secondUid },
  card_unreadable: { kind: 'card_unreadable' },
  code_read: { kind: 'code_read', text: 'constructed' },
  validator_changed: { kind: 'validator_changed' },
  note_inside: { kind: 'note_inside' },
  note_refused: { kind: 'note_refused' },
  note_returned: { kind: 'note_returned' },
  note_in_doubt: { kind: 'note_in_doubt', id: sampleBillId },
  test_over: { kind: 'test_over' },
  silence: { kind: 'silence' },
};

describe('every place of staff mode', () => {
  it.each(Object.keys(places) as PlaceKind[])('%s is reached, and answers every event', (kind) => {
    expect(places[kind]().place()).toBe(kind);
    for (const event of Object.keys(nothing) as StaffEventKind[]) {
      const shift = places[kind]();
      const { stage, facts } = shift.session;
      if (stage.kind !== 'staff') throw new Error('the visit is at staff');
      const seen = seenBy(facts, { now: shift.clock.now(), mono: shift.clock.monotonic() });
      const turn = stepStaff(stage.staff, examples[event], seen);
      if ('ignored' in turn) expect(turn.ignored.length, `${kind} ${event}`).toBeGreaterThan(10);
      else shift.session = { ...shift.session, stage: { kind: 'staff', staff: turn.staff } };
      expect(kioskView.safeParse(shift.view()).error?.issues, `${kind} after ${event}`).toBeUndefined();
    }
  });
});

describe('the PIN', () => {
  it('goes out once and is in no state and no view', () => {
    const shift = new Shift().toStaff().wish({ kind: 'submit_pin', pin: '481516' });
    expect(shift.asked).toEqual([{ kind: 'sign_in', uid: expect.any(String) as string, pin: '481516' }]);
    expect(JSON.stringify([shift.session.stage, shift.view()])).not.toContain('481516');
  });

  it('is not taken before the delay after a wrong one is over, and the seconds are counted down', () => {
    const shift = new Shift()
      .toStaff()
      .wish({ kind: 'submit_pin', pin: '0000' })
      .answer({ kind: 'refused', asked: 'sign_in', code: 'STAFF_PIN_WRONG', waitMs: 4000 });
    expect(shift.screen()).toMatchObject({ phase: 'pin', trouble: 'STAFF_PIN_WRONG', waitSeconds: 4 });
    expect(shift.wish({ kind: 'submit_pin', pin: '4711' }).asked).toHaveLength(1);
    expect(shift.pass(2100).screen()).toMatchObject({ waitSeconds: 2 });
    expect(shift.pass(2000).wish({ kind: 'submit_pin', pin: '4711' }).asked).toHaveLength(2);
  });

  it('opens nothing for a visit that is over, and leaves nothing behind', () => {
    const shift = new Shift().signedIn().hear({ kind: 'end_session' });
    expect(shift.place()).toBe('attract');
    expect(JSON.stringify(shift.session)).not.toContain('Lindner');
    shift.answer({ kind: 'signed_in', person: { id: samplePersonId, name: 'R. Lindner', role: 'staff' } });
    expect(shift.place()).toBe('attract');
    expect(shift.effects.at(-1)).toEqual({ kind: 'forget' });
  });

  it('is forgotten after two minutes without a hand', () => {
    const shift = new Shift().signedIn().pass(119_000);
    expect(shift.view().moreTime).toBeNull();
    expect(shift.pass(2000).view().moreTime).toEqual({ secondsLeft: 19 });
    expect(shift.pass(20_000).place()).toBe('attract');
  });

  it('leaves time to count notes at a table', () => {
    expect(new Shift().counting().pass(600_000).view().moreTime).toBeNull();
  });
});

describe('the cash box', () => {
  it('is not opened while the server, which knows the second person, is away', () => {
    const shift = new Shift().atBox({ booksTotal: null }).wish({ kind: 'empty_box' });
    expect(shift.place()).toBe('box');
    expect(shift.screen()).toMatchObject({ step: { blocked: 'SERVER_AWAY' } });
  });

  it('says how full it is, where that is known', () => {
    expect(new Shift().atBox().screen()).toMatchObject({
      step: { level: { notes: 90, capacity: 100, isNearlyFull: true } },
    });
    expect(new Shift().atBox({ level: { notes: 89, capacity: 100 } }).screen()).toMatchObject({
      step: { level: { isNearlyFull: false } },
    });
    expect(new Shift().atBox({ level: null }).screen()).toMatchObject({ step: { level: null } });
  });

  it('is taken out when the validator says so, and only a validator that is not well is overruled', () => {
    const shift = places.box_out().wish({ kind: 'box_is_out' });
    expect(shift.asked.at(-1)).toEqual({ kind: 'look_in_box' });
    shift.hear({ kind: 'validator', trouble: 'VALIDATOR_AWAY' }).wish({ kind: 'box_is_out' });
    expect(shift.asked.at(-1)).toEqual({ kind: 'box_removed' });
  });

  it('takes no money while staff are here', () => {
    for (const kind of Object.keys(places) as PlaceKind[]) expect(places[kind]().session.accepting).toEqual([]);
  });

  it('is counted line by line, none forgotten, and sealed before anything is final', () => {
    const shift = new Shift().counting();
    expect(shift.wish({ kind: 'counted' }).place()).toBe('counting');
    expect(shift.wish({ kind: 'count', denomination: eur('7.00'), count: 1 }).ignored).toContain('denomination');
    shift.countAll();
    expect(shift.screen()).toMatchObject({ step: { at: 'bag', variance: eur('-10.00') } });
    shift.wish({ kind: 'bag', number: '77' });
    expect(shift.asked.at(-1)).toMatchObject({ kind: 'box_counted', bagNumber: '77' });
  });

  it('is confirmed by another person, whose PIN goes out with it and is kept nowhere', () => {
    const shift = new Shift().atSecond().tap().wish({ kind: 'submit_pin', pin: '481516' });
    expect(shift.asked.at(-1)).toEqual({
      kind: 'confirm_emptying',
      emptying: counted,
      second: { uid: secondUid, pin: '481516' },
    });
    expect(JSON.stringify([shift.session.stage, shift.view()])).not.toContain('481516');
    shift.answer({ kind: 'emptying_confirmed', emptying: { ...counted, report }, report });
    expect(shift.asked.at(-1)).toMatchObject({ kind: 'print_report' });
    shift.answer({ kind: 'report_printed', copy: 0, outcome: 'printed', code: null });
    expect(shift.screen()).toMatchObject({ step: { at: 'done', report: { variance: eur('-10.00') } } });
  });

  it('is not confirmed by the person who counted', () => {
    const shift = new Shift().atSecond();
    const { stage } = shift.session;
    if (stage.kind === 'staff') shift.tap(stage.staff.uid);
    expect(shift.screen()).toMatchObject({ phase: 'tap', trouble: 'SECOND_PERSON_NEEDED' });
  });

  it('goes on where it was interrupted', () => {
    expect(new Shift().atBox({ unfinished: emptying }).wish({ kind: 'empty_box' }).place()).toBe('counting');
    expect(new Shift().atBox({ unfinished: counted }).wish({ kind: 'empty_box' }).place()).toBe('second');
    const kept = new Shift().atSecond().tap().wish({ kind: 'submit_pin', pin: '4711' });
    kept.answer({ kind: 'refused', asked: 'confirm_emptying', code: 'SERVER_AWAY', waitMs: 0 });
    expect(kept.screen()).toMatchObject({ phase: 'tap', trouble: 'SERVER_AWAY' });
  });
});

describe('unresolved money', () => {
  it('is decided with an outcome, an amount, a reason and a second person, and not before', () => {
    const shift = new Shift().atCase({ amount: null }).wish({ kind: 'choose_outcome', outcome: 'paid_out' });
    expect(shift.wish({ kind: 'choose_reason', reason: 'found_in_box' }, { kind: 'resolve' }).place()).toBe('case');
    shift.wish({ kind: 'choose_amount', amount: eur('10.00') }, { kind: 'resolve' });
    expect(shift.place()).toBe('second');
    expect(shift.tap().wish({ kind: 'submit_pin', pin: '4711' }).asked.at(-1)).toMatchObject({
      kind: 'resolve_case',
      decision: { outcome: 'paid_out', amount: eur('10.00'), reason: 'found_in_box' },
    });
  });

  it('credits nobody where no tenancy is known, and takes no reason that contradicts', () => {
    expect(
      new Shift().atCase({ tenancyId: null }).wish({ kind: 'choose_outcome', outcome: 'credited' }).ignored,
    ).not.toBeNull();
    const shift = new Shift().atCase().wish({ kind: 'choose_outcome', outcome: 'credited' });
    expect(shift.wish({ kind: 'choose_reason', reason: 'tenant_has_note' }).ignored).toContain('reason');
  });
});

describe('tests', () => {
  it('open the slot for nobody, and pass when the note came back', () => {
    const shift = places.tests().wish({ kind: 'start_test', test: 'bill' });
    expect(shift.effects.at(-1)).toMatchObject({ kind: 'accept_cash' });
    shift.hear({ kind: 'bill_given_back', value: null, code: 'AMOUNT_REFUSED' });
    expect(shift.wish({ kind: 'back' }).place()).toBe('tests');
    shift.hear({ kind: 'bill_returned', id: sampleBillId, sessionId: null });
    expect(shift.screen()).toMatchObject({ running: null, results: [{ test: 'bill', outcome: 'passed' }] });
    expect(shift.session.accepting).toEqual([]);
  });

  it('fail by themselves when nothing comes', () => {
    const shift = places.tests().wish({ kind: 'start_test', test: 'card' }).pass(31_000);
    expect(shift.screen()).toMatchObject({ results: [{ test: 'card', outcome: 'failed', code: 'DEVICE_SILENT' }] });
  });
});

describe('out of service', () => {
  it('begins when staff sign out, and a staff card opens it again', () => {
    const shift = places.service().wish({ kind: 'out_of_service', reason: 'repair', back: 'open' });
    expect(shift.asked).toContainEqual({ kind: 'set_service', reason: 'repair', until: null });
    shift.hear({ kind: 'service', state: { reason: 'repair', until: null } }).answer({ kind: 'service_set' });
    expect(shift.place()).toBe('service');
    expect(shift.hear({ kind: 'end_session' }).screen()).toMatchObject({
      kind: 'out_of_service',
      service: { reason: 'repair' },
    });
    shift.tap();
    expect(shift.effects.at(-1)).toMatchObject({ kind: 'ask_staff' });
    expect(shift.place()).toBe('out_of_service');
    shift.hear({ kind: 'staff_card', sessionId: sampleSessionId, uid: secondUid });
    expect(shift.place()).toBe('pin');
  });

  it('ends tomorrow at eight by the clock on the wall, also when the clocks change in the night', () => {
    const zone = seenBy(new Shift().toStaff().session.facts, { now: instant(0), mono: 0 as never }).zone;
    const saturdayNoon = instant(Date.parse('2026-10-24T10:00:00Z'));
    expect(returnAt('tomorrow', saturdayNoon, zone)).toBe(Date.parse('2026-10-25T07:00:00Z'));
    expect(returnAt('half_hour', saturdayNoon, zone)).toBe(saturdayNoon + 1_800_000);
  });
});
