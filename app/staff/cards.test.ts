import { describe, expect, it } from 'vitest';
import type { CardRecord } from '#contracts/api';
import type { StaffWish } from '#contracts/bridge';
import { cardUid, givenId, type TenancyId } from '#kernel';
import { samplePersonId, sampleSessionId } from '../session/samples.ts';
import { Visit } from '../session/visit.ts';
import { TENANCIES_A_PAGE } from './cards.ts';
import type { StaffAnswer, StaffEffect } from './state.ts';

const uid = cardUid('0411223344AA55');
const tenancy = (number: number) => givenId<TenancyId>(`flat-${number}`);
const record = (over: Partial<CardRecord> = {}): CardRecord => ({
  cardUid: uid,
  state: 'free',
  tenancyId: null,
  proof: 'proven',
  reason: null,
  since: null,
  pin: 'unset',
  ...over,
});

/** Staff at the page of cards. */
class Desk extends Visit {
  static open(): Desk {
    const desk = new Desk();
    desk.toStaff();
    return desk
      .answer({ kind: 'signed_in', person: { id: samplePersonId, name: 'R. Lindner', role: 'staff' } })
      .wish({ kind: 'go', to: 'cards' });
  }

  wish(...wishes: StaffWish[]): this {
    return this.hear(...wishes.map((wish) => ({ kind: 'staff', wish }) as const));
  }

  answer(answer: StaffAnswer): this {
    return this.hear({ kind: 'staff_answer', visit: sampleSessionId, answer });
  }

  /** A card is held to the reader, and the server says this of it. */
  holds(card: CardRecord, tenancies = 3, { asksPin } = { asksPin: true }): this {
    this.hear({ kind: 'card_tapped', uid, sessionId: sampleSessionId });
    return this.answer({
      kind: 'card_record',
      record: {
        card,
        isStaff: false,
        asksPin,
        tenancies: Array.from({ length: tenancies }, (_, number) => ({
          tenancyId: tenancy(number),
          units: [`Flat ${number}`],
          cards: 1,
        })),
      },
    });
  }

  asked(): StaffEffect['kind'][] {
    return this.effects.flatMap((effect) => (effect.kind === 'staff' ? [effect.effect.kind] : []));
  }

  step() {
    const screen = this.screen();
    if (screen.kind !== 'staff_cards') throw new Error(`the screen shows ${screen.kind}`);
    return screen;
  }
}

describe('cards at the kiosk', () => {
  it('a free card is given to the flat that was chosen, once, in place of its others', () => {
    const desk = Desk.open();
    expect(desk.step()).toMatchObject({ trouble: null, step: { at: 'tap' } });
    desk.holds(record());
    expect(desk.step().step).toMatchObject({ at: 'card', ending: 'AA55', state: 'free', chosen: null });
    expect(JSON.stringify(desk.view())).not.toContain(uid);
    // Nobody is chosen yet.
    desk.wish({ kind: 'give_card', replaces: false });
    expect(desk.asked()).not.toContain('bind_card');
    desk.wish({ kind: 'choose_tenancy', tenancyId: tenancy(1) }, { kind: 'give_card', replaces: true });
    desk.wish({ kind: 'give_card', replaces: true });
    expect(desk.asked().filter((kind) => kind === 'bind_card')).toHaveLength(1);
    expect(desk.step().step).toEqual({ at: 'asking' });
    desk.answer({ kind: 'card_done', what: 'replaced', card: record({ state: 'bound', tenancyId: tenancy(1) }) });
    expect(desk.step().step).toEqual({
      at: 'done',
      what: 'replaced',
      ending: 'AA55',
      units: ['Flat 1'],
      wantsPin: true,
    });
  });

  it('a card that is somebody’s is offered to nobody, and can be blocked', () => {
    const desk = Desk.open().holds(record({ state: 'bound', tenancyId: tenancy(2) }));
    expect(desk.step().step).toMatchObject({ state: 'bound', units: ['Flat 2'], tenancies: [] });
    desk.wish({ kind: 'block_card', reason: 'lost' });
    desk.answer({ kind: 'card_done', what: 'blocked', card: record({ state: 'blocked', reason: 'lost' }) });
    expect(desk.step().step).toMatchObject({ at: 'done', what: 'blocked' });
  });

  it('a tenant chooses a PIN for a card just given out, or anew; it is in no view and no state', () => {
    const bound = record({ state: 'bound', tenancyId: tenancy(1) });
    const desk = Desk.open().holds(record());
    // A card that is nobody's has none.
    desk.wish({ kind: 'new_card_pin' });
    expect(desk.step().step).toMatchObject({ at: 'card', pin: null });
    desk.wish({ kind: 'choose_tenancy', tenancyId: tenancy(1) }, { kind: 'give_card', replaces: false });
    desk.answer({ kind: 'card_done', what: 'given', card: bound });
    // Typed before anybody asked for it, it is not sent.
    desk.wish({ kind: 'set_card_pin', pin: '4711' });
    expect(desk.asked()).not.toContain('set_card_pin');
    desk.wish({ kind: 'new_card_pin' });
    expect(desk.step().step).toEqual({ at: 'pin', ending: 'AA55', units: ['Flat 1'] });
    desk.wish({ kind: 'back' });
    expect(desk.step().step).toMatchObject({ at: 'card', pin: 'unset' });
    desk.wish({ kind: 'new_card_pin' }, { kind: 'set_card_pin', pin: '4711' });
    expect(desk.effects.at(-1)).toMatchObject({ effect: { kind: 'set_card_pin', uid, pin: '4711' } });
    expect(JSON.stringify([desk.session.stage, desk.view()])).not.toContain('4711');
    desk.answer({ kind: 'card_done', what: 'pin_set', card: { ...bound, pin: 'set' } });
    expect(desk.step().step).toMatchObject({ at: 'done', what: 'pin_set', units: ['Flat 1'], wantsPin: false });
  });

  it('no PIN is offered where the building asks for none, nor for a card of staff', () => {
    const bound = record({ state: 'bound', tenancyId: tenancy(1) });
    const desk = Desk.open().holds(bound, 3, { asksPin: false });
    desk.wish({ kind: 'new_card_pin' });
    expect(desk.step().step).toMatchObject({ at: 'card', pin: null });
  });

  it('a house with more flats than fit is leafed through, and around', () => {
    const desk = Desk.open().holds(record(), TENANCIES_A_PAGE + 2);
    const shown = () => (desk.step().step.at === 'card' ? desk.step().step : null);
    expect(shown()).toMatchObject({ hasMore: true });
    desk.wish({ kind: 'more_tenancies' });
    expect(desk.step().step).toMatchObject({ tenancies: [{ units: ['Flat 8'] }, { units: ['Flat 9'] }] });
    desk.wish({ kind: 'more_tenancies' });
    expect(desk.step().step).toMatchObject({ tenancies: expect.arrayContaining([]) as unknown });
    expect(shown()).toMatchObject({ tenancies: [{ units: ['Flat 0'] }, ...Array.from({ length: 7 }, () => ({}))] });
  });

  it('without the server nothing is looked up; what it refuses is said', () => {
    const desk = Desk.open().hear({ kind: 'link', trouble: 'SERVER_AWAY' });
    desk.hear({ kind: 'card_tapped', uid, sessionId: sampleSessionId });
    expect(desk.step()).toMatchObject({ trouble: 'SERVER_AWAY', step: { at: 'tap' } });
    expect(desk.asked()).not.toContain('look_at_card');
    desk.hear({ kind: 'link', trouble: null }).holds(record());
    desk.wish({ kind: 'choose_tenancy', tenancyId: tenancy(0) }, { kind: 'give_card', replaces: false });
    desk.answer({ kind: 'refused', asked: 'bind_card', code: 'CARD_TAKEN', waitMs: 0 });
    expect(desk.step()).toMatchObject({ trouble: 'CARD_TAKEN', step: { at: 'card' } });
  });
});
