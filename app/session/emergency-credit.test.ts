import { describe, expect, it } from 'vitest';
import type { Account } from '#contracts/api';
import { sampleAccount, sampleRequestId, sampleSessionId } from './samples.ts';
import { Visit } from './visit.ts';

const ten = { amount: '10.00', currency: 'EUR' };
const offering: Account = { ...sampleAccount(), emergencyCreditOffered: ten };
const drawn: Account = {
  ...sampleAccount(),
  balance: { amount: '7.60', currency: 'EUR' },
  emergencyCreditUsed: ten,
};
const draw = { kind: 'draw_emergency_credit', requestId: sampleRequestId } as const;
const answered = { kind: 'emergency_credit', requestId: sampleRequestId, answer: { account: drawn } } as const;
const refused = {
  kind: 'emergency_credit',
  requestId: sampleRequestId,
  answer: { refused: 'EMERGENCY_CREDIT_NOT_OFFERED' },
} as const;

describe('emergency credit', () => {
  it('is offered, asked for once however often it is pressed, and then shown as used', () => {
    const visit = new Visit().toHome(offering);
    expect(visit.screen()).toMatchObject({ emergencyCredit: { amount: ten, asked: false } });
    visit.hear(draw, draw);
    expect(visit.ignored).toMatch('asked for already');
    expect(visit.screen()).toMatchObject({ emergencyCredit: { asked: true } });
    expect(visit.effects.filter(({ kind }) => kind === draw.kind)).toEqual([
      expect.objectContaining({ kind: draw.kind, requestId: sampleRequestId }),
    ]);
    expect(visit.hear(answered).screen()).toMatchObject({ emergencyCredit: null, emergencyCreditUsed: ten });
    expect(visit.hear(answered).ignored).not.toBeNull();
  });

  it('is not offered by what the kiosk only remembers, nor while the server is away', () => {
    expect(new Visit().toHome().screen()).toMatchObject({ emergencyCredit: null });
    expect(new Visit().toHome().hear(draw).ignored).toMatch('no emergency credit');
    const away = new Visit().toHome(offering).hear({ kind: 'link', trouble: 'SERVER_AWAY' });
    expect(away.screen()).toMatchObject({ emergencyCredit: null });
  });

  it('refused is said, and leads home, where it can be asked again', () => {
    const visit = new Visit().toHome(offering).hear(draw, { kind: 'show_why' }, refused);
    expect(visit.screen()).toMatchObject({ kind: 'fault', code: 'EMERGENCY_CREDIT_NOT_OFFERED' });
    visit.hear({ kind: 'dismiss_fault' });
    expect(visit.screen()).toMatchObject({ kind: 'home', emergencyCredit: { asked: false } });
  });

  it('disturbs nobody who is feeding notes meanwhile', () => {
    const cash = () => new Visit().toHome(offering).hear(draw, { kind: 'top_up_with_cash' });
    expect(cash().hear(refused).screen().kind).toBe('cash');
    const visit = cash().hear(answered);
    expect(visit.screen().kind).toBe('cash');
    expect(visit.session.stage).toMatchObject({ guest: { drawing: null, account: drawn, sessionId: sampleSessionId } });
  });
});
