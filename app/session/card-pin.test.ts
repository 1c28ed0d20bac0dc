import { cardRight, type CardPinState, type PinRight } from '#contracts/api';
import type { Code } from '#kernel';
import { describe, expect, it } from 'vitest';
import type { EventOf } from './events.ts';
import { fromServer } from './origin.ts';
import { otherSessionId, sampleAccount, sampleRequestId, sampleSessionId, sampleUid } from './samples.ts';
import { Visit } from './visit.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const line = { id: '1', kind: 'top_up', amount: eur('10.00'), at: '2026-11-23T09:00:00.000Z' } as never;
const account = { ...sampleAccount(), emergencyCreditOffered: eur('10.00') };

/** At home with a card of which some is behind its PIN. */
function withPin(pinFor: readonly PinRight[], pin: CardPinState = 'set'): Visit {
  const may = cardRight.options.filter((right) => pinFor.every((other) => other !== right));
  return new Visit()
    .toAttract()
    .hear(
      { kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId },
      { kind: 'identified', sessionId: sampleSessionId, account, origin: { ...fromServer, may, pinFor, pin } },
    );
}

const type = (visit: Visit, pin = '4711') => visit.hear({ kind: 'submit_card_pin', pin });
const refused = (code: Code, waitMs = 0) =>
  ({ kind: 'pin_answered', sessionId: sampleSessionId, answer: { refused: code, waitMs } }) as const;
const right: EventOf<'pin_answered'> = {
  kind: 'pin_answered',
  sessionId: sampleSessionId,
  answer: { account: { ...account, history: [line] }, may: cardRight.options, pinFor: [], pin: 'set' },
};

describe('what is had with the PIN alone', () => {
  it('asks for it once, and goes on to what was pressed; the rest of the session has it', () => {
    const visit = withPin(['history']);
    expect(visit.screen()).toMatchObject({ kind: 'home', mayLook: false, history: [], behindPin: ['history'] });
    visit.hear({ kind: 'show_history' });
    expect(visit.screen()).toMatchObject({ kind: 'card_pin', purpose: 'history', phase: 'pin', trouble: null });
    type(visit);
    expect(visit.screen()).toMatchObject({ phase: 'checking' });
    expect(visit.effects.at(-1)).toMatchObject({ kind: 'check_pin', pin: '4711' });
    expect(JSON.stringify([visit.session, visit.view()], (_, value: unknown) => value?.toString())).not.toContain(
      '4711',
    );
    visit.hear(right);
    expect(visit.screen()).toMatchObject({ kind: 'history', history: [line] });
    visit.hear({ kind: 'show_home' });
    expect(visit.screen()).toMatchObject({ kind: 'home', mayLook: true, behindPin: [] });
    expect(visit.hear({ kind: 'show_history' }).screen().kind).toBe('history');
    // The next person with the same card types it again.
    visit.hear({ kind: 'end_session' });
    expect(visit.session.stage).toEqual({ kind: 'attract' });
  });

  it('is the balance: until then the home says nothing of it', () => {
    const visit = withPin(['balance']);
    expect(visit.screen()).toMatchObject({ kind: 'limited', behindPin: ['balance'] });
    expect(visit.hear({ kind: 'show_why' }).screen()).toMatchObject({ kind: 'card_pin', purpose: 'balance' });
    visit.hear({ kind: 'show_home' }, { kind: 'show_balance' });
    expect(type(visit).hear(right).screen()).toMatchObject({ kind: 'home', balance: account.balance });
  });

  it('is emergency credit, drawn under the id of the first wish', () => {
    const visit = withPin(['emergency_credit']);
    expect(visit.screen()).toMatchObject({ emergencyCredit: { asked: false }, behindPin: ['emergency_credit'] });
    visit.hear({ kind: 'draw_emergency_credit', requestId: sampleRequestId });
    expect(visit.screen()).toMatchObject({ kind: 'card_pin', purpose: 'emergency_credit' });
    expect(visit.effects.some(({ kind }) => kind === 'draw_emergency_credit')).toBe(false);
    type(visit).hear(right);
    expect(visit.screen()).toMatchObject({ kind: 'home', emergencyCredit: { asked: true } });
    expect(visit.effects.at(-1)).toMatchObject({ kind: 'draw_emergency_credit', requestId: sampleRequestId });
  });

  it('is not had while nobody can check it, and the screen says so', () => {
    const visit = withPin(['history']).hear({ kind: 'link', trouble: 'SERVER_AWAY' }, { kind: 'show_history' });
    expect(visit.screen()).toMatchObject({ kind: 'card_pin', phase: 'away' });
    type(visit);
    expect(visit.effects.some(({ kind }) => kind === 'check_pin')).toBe(false);
    expect(visit.hear({ kind: 'link', trouble: null }).screen()).toMatchObject({ phase: 'pin' });
  });

  it.each(['unset', 'locked'] as const)('is not had with a PIN that is %s: staff help, and paying in works', (pin) => {
    const visit = withPin(['history'], pin).hear({ kind: 'show_history' });
    expect(visit.screen()).toMatchObject({ kind: 'card_pin', phase: pin });
    type(visit);
    expect(visit.effects.some(({ kind }) => kind === 'check_pin')).toBe(false);
    expect(visit.hear({ kind: 'show_home' }, { kind: 'top_up_with_cash' }).screen().kind).toBe('cash');
  });
});

describe('a PIN that was not right', () => {
  it('is said, with the seconds to wait, in which no other is sent; paying in still works', () => {
    const visit = withPin(['history']).hear({ kind: 'show_history' });
    type(visit, '0000').hear(refused('CARD_PIN_WRONG', 2000));
    expect(visit.screen()).toMatchObject({ phase: 'pin', trouble: 'CARD_PIN_WRONG', waitSeconds: 2 });
    type(visit);
    expect(visit.effects.filter(({ kind }) => kind === 'check_pin')).toHaveLength(1);
    visit.pass(2000);
    expect(visit.screen()).toMatchObject({ trouble: 'CARD_PIN_WRONG', waitSeconds: 0 });
    type(visit).hear(refused('CARD_PIN_LOCKED'));
    expect(visit.screen()).toMatchObject({ phase: 'locked', trouble: null });
    expect(visit.hear({ kind: 'show_home' }, { kind: 'top_up_with_cash' }).screen().kind).toBe('cash');
  });

  it('cannot be looked at any more: the card has to be read again', () => {
    const visit = withPin(['history']).hear({ kind: 'show_history' });
    expect(type(visit).hear(refused('CARD_CONVERSATION_OVER')).screen()).toMatchObject({ phase: 'again' });
  });

  it('is not waited for longer than ten seconds, nor is a person who is gone', () => {
    const visit = withPin(['history']).hear({ kind: 'show_history' });
    type(visit).pass(10_000);
    expect(visit.screen()).toMatchObject({ phase: 'pin', trouble: 'SERVER_AWAY', waitSeconds: 0 });
    visit.pass(45_000);
    expect(visit.view().moreTime).not.toBeNull();
    visit.pass(20_000);
    expect(visit.session.stage).toEqual({ kind: 'attract' });
  });

  it('and an answer that comes late: a right one counts for who is still here, and for nobody else', () => {
    const visit = withPin(['history']).hear({ kind: 'show_history' });
    type(visit).hear({ kind: 'show_home' }, refused('CARD_PIN_WRONG'));
    expect(visit.screen().kind).toBe('home');
    visit.hear({ ...right, sessionId: otherSessionId });
    expect(visit.screen()).toMatchObject({ mayLook: false });
    visit.hear(right);
    expect(visit.screen()).toMatchObject({ kind: 'home', mayLook: true, behindPin: [] });
  });
});

describe('another PIN', () => {
  const choose = (visit: Visit, pin = '0815') => visit.hear({ kind: 'choose_card_pin', pin });
  const chosen = (code: Code | null) => ({ kind: 'pin_chosen', sessionId: sampleSessionId, refused: code }) as const;
  const choosing = (pinFor: readonly PinRight[] = []) => {
    const visit = withPin(pinFor);
    expect(visit.screen()).toMatchObject({ hasPin: true });
    visit.hear({ kind: 'change_card_pin' });
    expect(visit.screen()).toMatchObject({ kind: 'card_pin', purpose: 'new_pin', phase: 'pin' });
    return type(visit).hear(right);
  };

  it.each([[[]], [['balance', 'history'] as const]])(
    'is chosen after the old one was typed, with %j behind it, and is in no state',
    (pinFor) => {
      const visit = choosing(pinFor);
      expect(visit.screen()).toMatchObject({ phase: 'choose', trouble: null });
      choose(visit);
      expect(visit.screen()).toMatchObject({ phase: 'checking' });
      expect(visit.effects.at(-1)).toMatchObject({ kind: 'choose_pin', pin: '0815' });
      expect(JSON.stringify([visit.session, visit.view()], (_, value: unknown) => value?.toString())).not.toContain(
        '0815',
      );
      expect(visit.hear(chosen(null)).screen()).toMatchObject({ phase: 'chosen' });
      expect(visit.hear({ kind: 'show_home' }).screen().kind).toBe('home');
    },
  );

  it('is offered to nobody whose card has none, and of a locked one it is said who helps', () => {
    const none = withPin(['history'], 'unset');
    expect(none.screen()).toMatchObject({ hasPin: false });
    expect(none.hear({ kind: 'change_card_pin' }).screen().kind).toBe('home');
    const locked = withPin([], 'locked').hear({ kind: 'change_card_pin' });
    expect(locked.screen()).toMatchObject({ kind: 'card_pin', phase: 'locked' });
  });

  it('is not sent before the old one was right', () => {
    const visit = withPin([]).hear({ kind: 'change_card_pin' });
    choose(visit);
    type(visit, '0000').hear(refused('CARD_PIN_WRONG'));
    choose(visit);
    expect(visit.screen()).toMatchObject({ phase: 'pin', trouble: 'CARD_PIN_WRONG' });
    expect(visit.effects.some(({ kind }) => kind === 'choose_pin')).toBe(false);
  });

  it('that the server does not take is chosen once more; after a long pause the old one is asked for again', () => {
    const visit = choosing();
    choose(visit, '1234').hear(chosen('CARD_PIN_WEAK'));
    expect(visit.screen()).toMatchObject({ phase: 'choose', trouble: 'CARD_PIN_WEAK' });
    choose(visit).hear(chosen('CARD_PIN_LOCKED'));
    expect(visit.screen()).toMatchObject({ phase: 'locked' });
    const late = choosing();
    choose(late).hear(chosen('CARD_PIN_NEEDED'));
    expect(late.screen()).toMatchObject({ phase: 'pin', trouble: 'CARD_PIN_NEEDED' });
    expect(type(late).hear(right).screen()).toMatchObject({ phase: 'choose', trouble: null });
  });

  it('whose answer stays out is not waited for longer than ten seconds; one that comes late still counts', () => {
    const visit = choosing();
    choose(visit).pass(10_000);
    expect(visit.screen()).toMatchObject({ phase: 'choose', trouble: 'SERVER_AWAY' });
    expect(visit.hear({ ...chosen(null), sessionId: otherSessionId }).screen()).toMatchObject({ phase: 'choose' });
    expect(visit.hear(chosen(null)).screen()).toMatchObject({ phase: 'chosen' });
  });
});

it('an account of a server that may not show the history takes none away', () => {
  const visit = withPin(['history']).hear({ kind: 'show_history' });
  type(visit).hear(right, { kind: 'account', sessionId: sampleSessionId, account });
  expect(visit.screen()).toMatchObject({ kind: 'history', history: [line] });
});
