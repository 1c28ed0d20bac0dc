import { cardRight, type CardRight } from '#contracts/api';
import { describe, expect, it } from 'vitest';
import { fromServer } from './origin.ts';
import { sampleAccount, sampleRequestId, sampleSessionId, sampleUid } from './samples.ts';
import { Visit } from './visit.ts';

/** At home with a card that may do this and no more. */
function withRights(...may: readonly CardRight[]): Visit {
  return new Visit().toAttract().hear(
    { kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId },
    {
      kind: 'identified',
      sessionId: sampleSessionId,
      account: { ...sampleAccount(), emergencyCreditOffered: { amount: '10.00', currency: 'EUR' } },
      origin: { ...fromServer, may },
    },
  );
}

describe('a card that has shown too little', () => {
  it('for the balance sees none of the account, on no screen, and can still top up', () => {
    const visit = withRights('top_up');
    expect(visit.screen()).toEqual({
      kind: 'limited',
      tenant: { units: ['Flat 1'], maskedName: 'A… M…' },
      behindPin: [],
      hasPin: false,
      cashBlocked: null,
      phone: { blocked: null },
      stale: false,
    });
    for (const wish of ['show_why', 'show_history'] as const)
      expect(visit.hear({ kind: wish }).screen().kind).toBe('limited');
    visit.hear({ kind: 'top_up_with_cash' }, { kind: 'quoted', sessionId: sampleSessionId, examples: [] });
    expect(visit.screen()).toMatchObject({ kind: 'cash', examples: [], split: null, daysBought: null });
  });

  it('for the history sees the balance, and neither list nor chart', () => {
    const visit = withRights('balance', 'top_up');
    expect(visit.screen()).toMatchObject({ kind: 'home', history: [], use: null, mayLook: false });
    expect(visit.hear({ kind: 'show_history' }).screen().kind).toBe('home');
    expect(visit.hear({ kind: 'show_why' }).screen().kind).toBe('why');
  });

  it('to pay says so, and is offered no way to', () => {
    const visit = withRights('balance');
    expect(visit.screen()).toMatchObject({ cashBlocked: 'CARD_NOT_ENOUGH', phone: { blocked: 'CARD_NOT_ENOUGH' } });
    visit.hear({ kind: 'top_up_with_cash' }, { kind: 'top_up_by_phone' });
    expect(visit.session.stage.kind).toBe('home');
    expect(visit.session.accepting).toEqual([]);
  });

  it.each(cardRight.options)('for emergency credit is offered none, whatever else: %s', (right) => {
    const visit = withRights('balance', right);
    const isOffered = right === 'emergency_credit';
    expect(visit.screen()).toMatchObject({ emergencyCredit: isOffered ? { asked: false } : null });
    visit.hear({ kind: 'draw_emergency_credit', requestId: sampleRequestId });
    expect(visit.effects.some(({ kind }) => kind === 'draw_emergency_credit')).toBe(isOffered);
  });
});
