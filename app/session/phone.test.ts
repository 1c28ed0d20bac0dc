import { describe, expect, it } from 'vitest';
import { otherSessionId, sampleAccount, sampleAnswer, sampleOrderEvent, sampleOrderId, sampleSite } from './samples.ts';
import { Visit } from './visit.ts';

const changed = { kind: 'order_changed', orderId: sampleOrderId } as const;
const away = { kind: 'link', trouble: 'SERVER_AWAY' } as const;
const paid = (over: Parameters<typeof sampleOrderEvent>[1] = {}) => sampleOrderEvent('paid', over);
const credited = () => paid({ topUp: sampleAnswer() });
const effectsOf = (visit: Visit, kind: string) => visit.effects.filter((effect) => effect.kind === kind);

describe('paying by phone', () => {
  it('is offered where the building takes it and its server answers, and otherwise says why not', () => {
    expect(new Visit().toHome().screen()).toMatchObject({ kind: 'home', phone: { blocked: null } });
    const offline = new Visit().toHome().hear(away);
    expect(offline.screen()).toMatchObject({ phone: { blocked: 'SERVER_AWAY' } });
    expect(offline.hear({ kind: 'top_up_by_phone' }).ignored).toMatch('SERVER_AWAY');
    const without = new Visit().toHome().hear({ kind: 'site', site: { ...sampleSite, qr: null } });
    expect(without.screen()).toMatchObject({ phone: null });
    expect(without.hear({ kind: 'top_up_by_phone' }).ignored).toMatch('QR_NOT_OFFERED');
  });

  it('shows the sums with where they go, before anything is paid', () => {
    const visit = new Visit().toHome().hear({ kind: 'top_up_by_phone' });
    const amounts = effectsOf(visit, 'quote')[0];
    const eur = (amount: string) => ({ amount, currency: 'EUR' });
    expect(amounts).toMatchObject({ amounts: [eur('10.00'), eur('20.00'), eur('50.00')] });
    const split = [{ kind: 'credit' as const, amount: eur('20.00'), remaining: null }];
    const examples = [{ amount: eur('20.00'), days: 8, split }];
    visit.hear({ kind: 'quoted', sessionId: otherSessionId, examples });
    expect(visit.screen()).toMatchObject({ kind: 'qr_amount', choices: [{}, { split: [] }, { split: [] }] });
    const { sessionId } = visit.session.stage.kind === 'qr_amount' ? visit.session.stage.guest : { sessionId: null };
    if (sessionId !== null) visit.hear({ kind: 'quoted', sessionId, examples });
    // The quote of one sum does not move the others: what is pressed is what was shown there.
    expect(visit.screen()).toMatchObject({
      choices: [{ amount: eur('10.00') }, { days: 8, split }, { amount: eur('50.00') }],
    });
    visit.hear({ kind: 'choose_qr_amount', choice: 1, orderId: sampleOrderId });
    expect(effectsOf(visit, 'create_order')).toMatchObject([{ orderId: sampleOrderId, amount: eur('20.00') }]);
    expect(visit.screen()).toMatchObject({ kind: 'qr', phase: 'opening', amount: eur('20.00'), split });
    expect(visit.hear({ kind: 'choose_qr_amount', choice: 9, orderId: sampleOrderId }).ignored).not.toBeNull();
  });

  it('shows the code, counts its time, and asks every two seconds whatever events get lost', () => {
    const visit = new Visit().toQr();
    expect(visit.screen()).toMatchObject({ kind: 'qr', phase: 'shown', secondsLeft: 300 });
    visit.pass(10_100);
    expect(visit.screen()).toMatchObject({ secondsLeft: 290 });
    expect(effectsOf(visit, 'ask_order')).toHaveLength(5);
    expect(effectsOf(visit.hear(changed), 'ask_order')).toHaveLength(6);
  });

  it('hurries nobody while the code can be paid', () => {
    const visit = new Visit().toQr().pass(200_000);
    expect(visit.view().moreTime).toBeNull();
    expect(visit.screen()).toMatchObject({ kind: 'qr', phase: 'shown' });
  });

  it('goes from paid to credited to the receipt, once, however often it is told', () => {
    const visit = new Visit().toQr().hear(paid());
    expect(visit.screen()).toMatchObject({ phase: 'paid', ticks: [{ state: 'done' }, { state: 'doing' }, {}] });
    visit.hear(credited());
    expect(visit.screen()).toMatchObject({ kind: 'receipt', amount: { amount: '10.00' }, pending: false });
    visit.hear(credited(), paid());
    expect(effectsOf(visit, 'print')).toMatchObject([
      {
        receipt: { means: 'qr', payments: [{ id: sampleOrderId, means: 'qr', state: 'credited', reference: 'pi_1' }] },
      },
    ]);
  });

  it('waits for the supply that it brings back', () => {
    const visit = new Visit().toQr(sampleAccount({ supply: 'off' }));
    visit.hear(paid({ topUp: sampleAnswer({ account: sampleAccount({ supply: 'coming_back' }) }) }));
    expect(visit.screen()).toMatchObject({ kind: 'qr', phase: 'paid', ticks: [{}, {}, { state: 'doing' }] });
    expect(visit.pass(8100).screen()).toMatchObject({ kind: 'receipt' });
  });

  it('says that it is being checked while nobody knows, and never to pay again', () => {
    const visit = new Visit().toQr().hear(sampleOrderEvent('unknown', { order: { code: 'PROVIDER_AWAY' } }));
    expect(visit.screen()).toMatchObject({ phase: 'checking', trouble: 'PROVIDER_AWAY' });
    expect(new Visit().toQr().hear(away).screen()).toMatchObject({ phase: 'checking', trouble: 'SERVER_AWAY' });
    expect(visit.hear(sampleOrderEvent('pending')).screen()).toMatchObject({ phase: 'shown', trouble: null });
  });
});

describe('leaving the code', () => {
  it('closes the order and goes home', () => {
    const visit = new Visit().toQr().hear({ kind: 'show_home' });
    expect(visit.effects.at(-1)).toEqual({ kind: 'close_order', orderId: sampleOrderId });
    expect(visit.screen()).toMatchObject({ kind: 'qr', phase: 'closing', code: null });
    expect(visit.hear(sampleOrderEvent('closed')).screen()).toMatchObject({ kind: 'home' });
  });

  it('credits what turns out to be paid when it is closed', () => {
    const visit = new Visit().toQr().hear({ kind: 'end_session' }, credited());
    expect(visit.screen()).toMatchObject({ kind: 'receipt', amount: { amount: '10.00' } });
  });

  it('ends the session when that was wished, and goes on when nobody answers', () => {
    const leaving = () => new Visit().toQr().hear({ kind: 'end_session' });
    expect(leaving().hear(sampleOrderEvent('closed')).screen().kind).toBe('attract');
    expect(leaving().pass(8100).screen().kind).toBe('attract');
  });

  it('when the time is over: closes, and says so', () => {
    const visit = new Visit().toQr().pass(300_100);
    expect(visit.screen()).toMatchObject({ kind: 'qr', phase: 'closing' });
    expect(effectsOf(visit, 'close_order')).toHaveLength(1);
    expect(visit.hear(sampleOrderEvent('closed')).screen()).toMatchObject({ kind: 'fault', code: 'ORDER_CLOSED' });
    const silent = new Visit().toQr().pass(308_300);
    expect(silent.screen()).toMatchObject({ kind: 'fault', code: 'PROVIDER_AWAY' });
    expect(silent.pass(15_100).screen().kind).toBe('home');
  });

  it('says so when the provider will not take it, or nobody answers at all', () => {
    const opening = () =>
      new Visit()
        .toHome()
        .hear({ kind: 'top_up_by_phone' }, { kind: 'choose_qr_amount', choice: 0, orderId: sampleOrderId });
    const refused = sampleOrderEvent('failed', { order: { code: 'PROVIDER_REFUSED', payload: null } });
    expect(opening().hear(refused).screen()).toMatchObject({ kind: 'fault', code: 'PROVIDER_REFUSED' });
    const silent = opening().pass(15_100);
    expect(silent.screen()).toMatchObject({ kind: 'fault', code: 'PROVIDER_AWAY' });
    expect(silent.effects.at(-1)).toEqual({ kind: 'close_order', orderId: sampleOrderId });
  });

  it('counts a payment that arrives while the person is still here, and none that arrives after', () => {
    const visit = new Visit().toQr().hear({ kind: 'show_home' }, sampleOrderEvent('closed'), changed);
    expect(visit.effects.at(-1)).toEqual({ kind: 'ask_order', orderId: sampleOrderId });
    visit.hear(credited(), { kind: 'finish' });
    expect(visit.screen()).toMatchObject({ kind: 'receipt', amount: { amount: '10.00' } });
    const gone = new Visit().toQr().hear({ kind: 'end_session' }, sampleOrderEvent('closed'), credited());
    expect(gone.ignored).toMatch('nobody who is here');
    expect(gone.screen().kind).toBe('attract');
  });
});
