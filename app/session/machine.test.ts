import { describe, expect, it } from 'vitest';
import { kioskView } from '#contracts/bridge';
import { moneyOfUnits } from '#kernel';
import { claimCodeOf } from '../cash/claim-code.ts';
import { sessionEventKinds, type SessionEvent, type SessionEventKind } from './events.ts';
import {
  otherSessionId,
  samplePersonId,
  sampleAccount,
  sampleAnswer,
  sampleBillId,
  sampleOrderEvent,
  sampleOrderId,
  sampleSessionId,
  sampleSite,
  sampleUid,
  sampleReceiptCode,
  sampleRequestId,
} from './samples.ts';
import { fromServer } from './origin.ts';
import type { StageKind } from './state.ts';
import { Visit } from './visit.ts';

const ten = moneyOfUnits(10n);

const examples: Record<SessionEventKind, SessionEvent> = {
  choose_language: { kind: 'choose_language', language: 'de' },
  set_large_type: { kind: 'set_large_type', on: true },
  set_high_contrast: { kind: 'set_high_contrast', on: true },
  set_low_reach: { kind: 'set_low_reach', on: true },
  set_balance_hidden: { kind: 'set_balance_hidden', on: true },
  touched: { kind: 'touched' },
  show_home: { kind: 'show_home' },
  show_balance: { kind: 'show_balance' },
  submit_card_pin: { kind: 'submit_card_pin', pin: '4711' },
  change_card_pin: { kind: 'change_card_pin' },
  choose_card_pin: { kind: 'choose_card_pin', pin: '4711' },
  pin_chosen: { kind: 'pin_chosen', sessionId: sampleSessionId, refused: null },
  pin_answered: {
    kind: 'pin_answered',
    sessionId: sampleSessionId,
    answer: { refused: 'CARD_PIN_WRONG', waitMs: 0 },
  },
  show_why: { kind: 'show_why' },
  show_history: { kind: 'show_history' },
  top_up_with_cash: { kind: 'top_up_with_cash' },
  top_up_by_phone: { kind: 'top_up_by_phone' },
  choose_qr_amount: { kind: 'choose_qr_amount', choice: 0, orderId: sampleOrderId },
  draw_emergency_credit: { kind: 'draw_emergency_credit', requestId: sampleRequestId },
  emergency_credit: { kind: 'emergency_credit', requestId: sampleRequestId, answer: { account: sampleAccount() } },
  order: sampleOrderEvent('pending'),
  order_refused: { kind: 'order_refused', orderId: sampleOrderId, code: 'SERVER_AWAY' },
  order_changed: { kind: 'order_changed', orderId: sampleOrderId },
  finish: { kind: 'finish' },
  end_session: { kind: 'end_session' },
  more_time: { kind: 'more_time' },
  dismiss_fault: { kind: 'dismiss_fault' },
  bill_checking: { kind: 'bill_checking', id: sampleBillId, sessionId: sampleSessionId, value: ten },
  bill_given_back: { kind: 'bill_given_back', value: ten, code: 'TOP_UP_LIMIT' },
  bill_stacked: { kind: 'bill_stacked', id: sampleBillId, sessionId: sampleSessionId, value: ten },
  bill_returned: { kind: 'bill_returned', id: sampleBillId, sessionId: sampleSessionId },
  bill_unresolved: {
    kind: 'bill_unresolved',
    id: sampleBillId,
    sessionId: sampleSessionId,
    value: ten,
    code: 'BILL_UNRESOLVED',
    claimCode: 'AAAA-AAAA',
  },
  clock: { kind: 'clock' },
  journal: { kind: 'journal', state: 'failed' },
  site: { kind: 'site', site: sampleSite },
  link: { kind: 'link', trouble: 'SERVER_AWAY' },
  validator: { kind: 'validator', trouble: 'VALIDATOR_JAMMED' },
  printer: { kind: 'printer', trouble: 'PRINTER_PAPER_OUT' },
  reader: { kind: 'reader', trouble: 'CARD_READER_AWAY' },
  card_tapped: { kind: 'card_tapped', uid: sampleUid, sessionId: otherSessionId },
  headset: { kind: 'headset', isPlugged: true },
  card_unreadable: { kind: 'card_unreadable' },
  scanner: { kind: 'scanner', trouble: 'SCANNER_AWAY' },
  coins: { kind: 'coins', trouble: 'COINS_AWAY' },
  disk: { kind: 'disk', trouble: 'DISK_NEARLY_FULL' },
  cash_box: { kind: 'cash_box', trouble: 'CASH_BOX_NEARLY_FULL' },
  touch: { kind: 'touch', trouble: 'TOUCH_GHOST' },
  code_scanned: { kind: 'code_scanned', visit: otherSessionId, text: 'https://example.org/' },
  receipt_checked: { kind: 'receipt_checked', visit: otherSessionId, verdict: { kind: 'forged' } },
  print_copy: { kind: 'print_copy' },
  code_refused: { kind: 'code_refused', code: 'CODE_NOT_TEXT' },
  card_removed: { kind: 'card_removed' },
  identified: { kind: 'identified', sessionId: sampleSessionId, account: sampleAccount(), origin: fromServer },
  identify_refused: { kind: 'identify_refused', sessionId: sampleSessionId, code: 'CARD_UNKNOWN' },
  quoted: { kind: 'quoted', sessionId: sampleSessionId, examples: [] },
  account: { kind: 'account', sessionId: sampleSessionId, account: sampleAccount() },
  account_changed: { kind: 'account_changed', tenancyId: 'flat-1' },
  supply_changed: {
    kind: 'supply_changed',
    change: {
      type: 'supply_changed',
      at: '2026-11-23T10:00:00.000Z',
      tenancyId: sampleAccount().tenancyId,
      meterId: sampleAccount().supplies.map((supply) => supply.meterId)[0] ?? sampleMeter(),
      utility: 'electricity',
      state: 'on',
      commandId: null,
      times: { decidedAt: null, sentAt: null, confirmedAt: null, loadSeenAt: null },
    },
  },
  bill_rejected: { kind: 'bill_rejected' },
  service: { kind: 'service', state: { reason: 'repair', until: null } },
  staff: { kind: 'staff', wish: { kind: 'submit_pin', pin: '4711' } },
  staff_card: { kind: 'staff_card', sessionId: sampleSessionId, uid: sampleUid },
  staff_answer: {
    kind: 'staff_answer',
    visit: sampleSessionId,
    answer: { kind: 'signed_in', person: { id: samplePersonId, name: 'R. Lindner', role: 'staff' } },
  },
  credited: { kind: 'credited', id: sampleBillId, answer: sampleAnswer() },
  printed: { kind: 'printed', sessionId: sampleSessionId, number: 1, outcome: 'printed', code: null },
};

/** The relay of the sample account was read back as closed at this time. */
function confirmed(confirmedAt: string): SessionEvent {
  const [supply] = sampleAccount().supplies;
  return {
    kind: 'supply_changed',
    change: {
      type: 'supply_changed',
      at: confirmedAt,
      tenancyId: sampleAccount().tenancyId,
      meterId: supply?.meterId ?? sampleMeter(),
      utility: 'electricity',
      state: 'on',
      commandId: null,
      times: { decidedAt: null, sentAt: null, confirmedAt, loadSeenAt: null },
    },
  };
}

function sampleMeter(): never {
  throw new Error('the sample account has a meter');
}

const stages: Record<StageKind, () => Visit> = {
  starting: () => new Visit(),
  attract: () => new Visit().toAttract(),
  identifying: () => new Visit().toAttract().hear({ kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId }),
  home: () => new Visit().toHome(),
  why: () => new Visit().toHome().hear({ kind: 'show_why' }),
  history: () => new Visit().toHome().hear({ kind: 'show_history' }),
  card_pin: () => new Visit().toPin(),
  cash: () => new Visit().toCash().check(),
  qr_amount: () => new Visit().toHome().hear({ kind: 'top_up_by_phone' }),
  qr: () => new Visit().toQr(),
  receipt: () => new Visit().toCash().stack().hear(examples.credited, { kind: 'finish' }),
  receipt_check: () =>
    new Visit().toAttract().hear({ kind: 'code_scanned', visit: otherSessionId, text: sampleReceiptCode }),
  fault: () => new Visit().toCash().check().doubt(),
  out_of_service: () => new Visit().hear({ kind: 'journal', state: 'failed' }),
  staff: () => new Visit().toStaff(),
};

describe('every state', () => {
  it.each(Object.keys(stages) as StageKind[])(
    '%s is reached, and answers every event with a view that fits its contract',
    (kind) => {
      expect(stages[kind]().session.stage.kind).toBe(kind);
      for (const event of sessionEventKinds) {
        const visit = stages[kind]().hear(examples[event]);
        expect(kioskView.safeParse(visit.view()).error?.issues, `${kind} after ${event}`).toBeUndefined();
        if (visit.ignored !== null) expect(visit.ignored.length).toBeGreaterThan(10);
      }
    },
  );

  it('changes nothing by an event that it ignores', () => {
    for (const kind of Object.keys(stages) as StageKind[])
      for (const event of sessionEventKinds) {
        const visit = stages[kind]();
        const before = visit.session.stage;
        visit.hear(examples[event]);
        if (visit.ignored !== null) expect(visit.session.stage).toBe(before);
      }
  });
});

describe('a visit', () => {
  it('runs from the card to the receipt and is cleared', () => {
    const visit = new Visit().toCash(sampleAccount({ supply: 'off' }));
    expect(visit.view().settings.language).toBe('de');
    expect(visit.effects).toContainEqual(expect.objectContaining({ kind: 'accept_cash' }));
    visit.check();
    expect(visit.screen()).toMatchObject({ kind: 'cash', phase: 'checking', inserted: { amount: '0.00' } });
    visit.hear(examples.bill_stacked);
    expect(visit.screen()).toMatchObject({ kind: 'cash', phase: 'feeding', inserted: { amount: '10.00' } });
    const coming = sampleAccount({ supply: 'coming_back' });
    visit.hear({ kind: 'credited', id: sampleBillId, answer: sampleAnswer({ account: coming }) }, { kind: 'finish' });
    expect(visit.screen()).toMatchObject({ kind: 'cash', phase: 'closing', daysBought: 4 });
    visit.hear(examples.supply_changed);
    expect(visit.screen()).toMatchObject({
      kind: 'receipt',
      ticks: [{ state: 'done' }, { state: 'done' }, { step: 'supply', state: 'done' }],
    });
    expect(visit.effects.at(-1)).toMatchObject({
      kind: 'print',
      receipt: { amount: { amount: '10.00' }, supply: 'on' },
    });
    visit.hear(examples.printed).pass(12_100);
    expect(visit.screen().kind).toBe('attract');
    expect(visit.view().settings.language).toBe('en');
    expect(JSON.stringify(visit.session)).not.toContain('flat-1');
    expect(visit.effects.at(-1)).toEqual({ kind: 'forget' });
  });

  it('ends with the paper for who said done before it was out, but not without a word when there is none', () => {
    const printing = () =>
      new Visit().toCash().stack().hear(examples.credited, { kind: 'finish' }, { kind: 'end_session' });
    expect(printing().screen()).toMatchObject({ kind: 'receipt', print: { state: 'printing' } });
    expect(printing().hear(examples.printed).screen().kind).toBe('attract');
    const failed = { ...examples.printed, outcome: 'failed', code: 'PRINTER_PAPER_OUT' } as SessionEvent;
    expect(printing().hear(failed).screen()).toMatchObject({ kind: 'receipt', print: { state: 'failed' } });
  });

  it('closes the third tick also when the relay was faster than the answer', () => {
    const visit = new Visit().toCash(sampleAccount({ supply: 'off' })).stack();
    visit.hear(confirmed('2026-11-23T10:00:05.000Z'));
    visit.hear({
      kind: 'credited',
      id: sampleBillId,
      answer: sampleAnswer({ account: sampleAccount({ supply: 'coming_back' }) }),
    });
    expect(visit.screen()).toMatchObject({
      ticks: [{ state: 'done' }, { state: 'done' }, { step: 'supply', state: 'done' }],
    });
  });

  it('does not let an account that was read earlier undo what an event told', () => {
    const visit = new Visit().toHome();
    visit.hear(confirmed('2026-11-23T10:00:05.000Z'));
    visit.hear({ kind: 'account', sessionId: sampleSessionId, account: sampleAccount({ supply: 'off' }) });
    expect(visit.screen()).toMatchObject({ supplies: [{ state: 'on' }] });
  });

  it('prints what it knows when the server stays away, as a pending slip, and credits later', () => {
    const visit = new Visit().toCash().hear(examples.link).stack().hear({ kind: 'finish' });
    expect(visit.screen()).toMatchObject({ kind: 'receipt', pending: true, balanceAfter: null });
    expect(visit.effects.at(-1)).toMatchObject({
      receipt: { split: null, payments: [{ state: 'pending' }], balanceAfter: null },
    });
  });

  it('waits for a late answer only so long', () => {
    const visit = new Visit().toCash().stack().hear({ kind: 'finish' });
    expect(visit.pass(7900).screen()).toMatchObject({ kind: 'cash', phase: 'closing' });
    expect(visit.pass(200).screen()).toMatchObject({ kind: 'receipt', pending: true });
  });

  it('keeps to its first card: another is refused until the session ends', () => {
    const visit = new Visit().toHome().hear({ kind: 'card_removed' }, examples.card_tapped);
    expect(visit.ignored).toMatch('another session is running');
    expect(visit.screen().kind).toBe('home');
  });

  it('takes no answer that was meant for an earlier session', () => {
    const visit = new Visit().toAttract().hear({ kind: 'card_tapped', uid: sampleUid, sessionId: otherSessionId });
    visit.hear(examples.identified);
    expect(visit.session.stage.kind).toBe('identifying');
  });

  it('says that the server is away when it does not remember the card either', () => {
    const visit = new Visit().toAttract().hear(examples.link, examples.card_tapped);
    const { stage } = visit.session;
    if (stage.kind === 'identifying')
      visit.hear({ kind: 'identify_refused', sessionId: stage.sessionId, code: 'SERVER_AWAY' });
    expect(visit.screen()).toMatchObject({ kind: 'fault', code: 'SERVER_AWAY' });
    expect(visit.pass(15_100).screen()).toMatchObject({ kind: 'attract', limits: ['SERVER_AWAY'] });
  });

  it('gives a claim code for a bill that never settles, and prints it', () => {
    const visit = new Visit().toCash().check().hear(examples.validator).pass(30_100);
    expect(visit.screen()).toMatchObject({ kind: 'fault', code: 'BILL_UNRESOLVED', safe: { amount: '0.00' } });
    visit.hear({ kind: 'dismiss_fault' });
    expect(visit.screen()).toMatchObject({
      kind: 'receipt',
      claimCode: expect.stringMatching(/^.{4}-.{4}$/) as string,
    });
    expect(visit.effects.at(-1)).toMatchObject({ receipt: { payments: [{ state: 'unresolved' }] } });
  });

  const unsettled = () => new Visit().toCash().check().hear(examples.validator).pass(30_100);

  it('takes the claim code back where the validator says after all that the note is in its box', () => {
    const visit = unsettled().hear(examples.bill_stacked, examples.credited, { kind: 'dismiss_fault' });
    expect(visit.screen()).toMatchObject({ kind: 'receipt', claimCode: null, amount: { amount: '10.00' } });
    expect(visit.effects.at(-1)).toMatchObject({ receipt: { claimCode: null, payments: [{ state: 'credited' }] } });
  });

  it('prints nothing for a note that came back after all, or while the session closed', () => {
    for (const visit of [unsettled(), new Visit().toCash().check().hear({ kind: 'finish' })]) {
      visit.hear(examples.bill_returned, { kind: 'dismiss_fault' });
      expect(visit.screen().kind).toBe('attract');
      expect(visit.effects.filter(({ kind }) => kind === 'print')).toEqual([]);
    }
  });

  it('tells the claim code of a note that comes into doubt while another fault is read', () => {
    const visit = new Visit().toCash().check().hear({ kind: 'validator', trouble: 'VALIDATOR_CHEATED' }).doubt();
    const claimCode = claimCodeOf(sampleBillId);
    expect(visit.screen()).toMatchObject({ kind: 'fault', code: 'VALIDATOR_JAMMED', claimCode });
    expect(visit.hear({ kind: 'dismiss_fault' }).screen()).toMatchObject({ kind: 'receipt', claimCode });
  });
});

describe('what may be put in', () => {
  const accepted = (visit: Visit) => visit.session.accepting.map((value) => Number(value / 1_000_000n));

  it('shrinks with the session limit', () => {
    const visit = new Visit().toCash();
    expect(accepted(visit)).toEqual([5, 10, 20, 50]);
    expect(accepted(visit.stack(moneyOfUnits(50n)))).toEqual([5, 10]);
  });

  it('shrinks to the offline limit, less what the server has not answered for', () => {
    const visit = new Visit().toCash().hear(examples.link);
    expect(visit.screen()).toMatchObject({ offline: true, room: { amount: '20.00' } });
    expect(accepted(visit)).toEqual([5, 10, 20]);
    expect(accepted(visit.stack(moneyOfUnits(20n)))).toEqual([]);
    expect(visit.effects.at(-1)).toEqual({ kind: 'refuse_cash' });
  });

  it('is not changed while a bill is inside, and nothing without a journal', () => {
    const visit = new Visit().toCash().check(moneyOfUnits(50n));
    expect(accepted(visit)).toEqual([5, 10, 20, 50]);
    expect(accepted(new Visit().toCash().hear(examples.journal))).toEqual([]);
  });

  it('is offered again to a validator that came back', () => {
    const visit = new Visit().toCash().hear(examples.validator, { kind: 'validator', trouble: null });
    expect(visit.effects.at(-1)).toMatchObject({ kind: 'accept_cash' });
  });
});

describe('more time', () => {
  it('is asked after the idle time, counts down, and ends the session unanswered', () => {
    const visit = new Visit().toHome().pass(44_900);
    expect(visit.view().moreTime).toBeNull();
    expect(visit.pass(200).view().moreTime).toEqual({ secondsLeft: 20 });
    expect(visit.pass(10_000).view().moreTime).toEqual({ secondsLeft: 10 });
    expect(visit.pass(10_100).screen().kind).toBe('attract');
  });

  it('is given at least ten times', () => {
    const visit = new Visit().toHome();
    for (let extension = 1; extension <= 10; extension += 1) {
      visit.pass(46_000);
      expect(visit.view().moreTime, `extension ${extension}`).not.toBeNull();
      visit.hear({ kind: 'more_time' });
      expect(visit.view().moreTime).toBeNull();
    }
    expect(visit.pass(46_000).screen().kind).toBe('attract');
  });

  it('is never asked while a bill or a print is on its way', () => {
    const hurried = (visit: Visit) => visit.session.due.idle !== undefined || visit.session.due.answer !== undefined;
    expect(hurried(new Visit().toCash())).toBe(true);
    expect(hurried(new Visit().toCash().check())).toBe(false);
    expect(hurried(stages.receipt())).toBe(false);
  });

  it('is asked also where the server never answers for a note, however its link comes and goes, so that nobody else pays in here', () => {
    const visit = new Visit().toCash().stack().pass(44_000);
    expect(visit.view().moreTime).toBeNull();
    for (const trouble of ['SERVER_ANSWER_INVALID', null] as const) visit.hear({ kind: 'link', trouble });
    expect(visit.pass(1100).view().moreTime).not.toBeNull();
    expect(visit.pass(20_100 + 8100).screen()).toMatchObject({ kind: 'receipt', pending: true });
    expect(visit.session.accepting).toEqual([]);
  });

  it('ends a session with money in by crediting and printing it', () => {
    const visit = new Visit().toCash().stack().hear(examples.credited).pass(66_000);
    expect(visit.screen()).toMatchObject({ kind: 'receipt', amount: { amount: '10.00' } });
    expect(visit.effects.at(-1)).toMatchObject({ kind: 'print' });
  });

  it('puts back what somebody set at the first screen and walked away from', () => {
    const visit = new Visit().toAttract().hear(examples.set_large_type).pass(30_100);
    expect(visit.view().settings.largeType).toBe(false);
  });
});
