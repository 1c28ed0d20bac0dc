import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seconds } from '#kernel';
import { readyToFeed } from './bridge.ts';
import { clock, eventually, moneyIsConserved, moveIn, oracle, type House } from './house.ts';

describe('a pulled plug', () => {
  let house: House;

  beforeAll(async () => {
    house = await moveIn({ kioskSession: 'idle_after: 60 s\nreceipt_shown_for: 2 s\nfault_shown_for: 2 s' });
  });

  afterAll(async () => {
    await house?.end();
  });

  async function unresolvedNotes(): Promise<number> {
    return (await house.books()).unresolved;
  }

  // A sweep over the life of a note: drawn in, held in escrow, asked for, moved, stacked, uploaded. Where each kill fell is in the journal.
  it.each([150, 320, 380, 440, 500, 650, 850, 1000, 1150])(
    'of the kiosk %i ms after a note went in loses and doubles nothing',
    async (delayMs) => {
      const screen = await readyToFeed(house);
      const before = { ...oracle(await house.hands.validator.state()), unresolved: await unresolvedNotes() };
      await house.hands.validator.act('insert', { value: 20 });
      await clock.sleep(seconds(delayMs / 1000));
      await house.building.kiosk.kill();
      screen.close();
      await house.building.startKiosk();
      const after = await moneyIsConserved(house, 45_000);
      expect(after.oracle.inserted - before.inserted).toBeLessThanOrEqual(20);
      expect(after.books.unresolved - before.unresolved).toBeLessThanOrEqual(20);
      expect(await house.ledgerIsSound()).toBe(true);
    },
  );

  it('of the kiosk before its upload credits once after', async () => {
    const screen = await readyToFeed(house);
    const before = await house.books();
    await house.building.server.kill();
    await house.hands.validator.act('insert', { value: 10 });
    await screen.until(
      'a paid note',
      (view) => view.screen.kind === 'cash' && view.screen.inserted.amount !== '0.00' && view.screen.checking === null,
    );
    await house.building.kiosk.kill();
    screen.close();
    await house.building.startServer();
    await house.building.startKiosk();
    const after = await moneyIsConserved(house, 45_000);
    expect(after.books.cash).toBe(before.cash + 10);
    expect(after.books.unresolved).toBe(before.unresolved);
  });

  it('of the kiosk after its upload credits no second time', async () => {
    const screen = await readyToFeed(house);
    const before = await house.books();
    await house.hands.validator.act('insert', { value: 10 });
    await eventually(
      'credited',
      () => house.books(),
      (books) => books.cash === before.cash + 10,
    );
    await house.building.kiosk.kill();
    screen.close();
    await house.building.startKiosk();
    await clock.sleep(seconds(2));
    const after = await moneyIsConserved(house, 45_000);
    expect(after.books).toEqual({ cash: before.cash + 10, unresolved: before.unresolved });
  });

  it.each(['escrow', 'stack_received', 'stacking', 'stacked_before_ack'])(
    'of the validator at %s loses and doubles nothing',
    async (step) => {
      const screen = await readyToFeed(house);
      const before = await house.books();
      const notes = oracle(await house.hands.validator.state());
      await house.hands.validator.act('power_cut_at', { step, autoOnAfterMs: 2500 });
      await house.hands.validator.act('insert', { value: 20 });
      await eventually(
        'settled',
        () => house.hands.validator.state(),
        (state) => oracle(state).stacked + oracle(state).returned > notes.stacked + notes.returned,
        40_000,
      );
      const after = await moneyIsConserved(house, 45_000);
      expect(after.oracle.inserted).toBe(notes.inserted + 20);
      expect(after.books.unresolved - before.unresolved).toBeLessThanOrEqual(20);
      await screen.send({ kind: 'end_session' });
      screen.close();
      await house.building.kiosk.kill();
      await house.building.startKiosk();
    },
  );

  it.each([330, 600, 950])(
    'of the whole cabinet, kiosk and validator at once, %i ms after a note went in loses and doubles nothing',
    async (delayMs) => {
      const screen = await readyToFeed(house);
      const before = { ...oracle(await house.hands.validator.state()), unresolved: await unresolvedNotes() };
      await house.hands.validator.act('insert', { value: 20 });
      await clock.sleep(seconds(delayMs / 1000));
      await Promise.all([house.building.kiosk.kill(), house.hands.validator.act('power_off')]);
      screen.close();
      await clock.sleep(seconds(1));
      await house.hands.validator.act('power_on');
      await house.building.startKiosk();
      const after = await moneyIsConserved(house, 45_000);
      expect(after.oracle.inserted).toBe(before.inserted + 20);
      expect(after.books.unresolved - before.unresolved).toBeLessThanOrEqual(20);
    },
  );

  it.each([0, 40, 120])('of the server %i ms after the note was stacked credits once', async (delayMs) => {
    const screen = await readyToFeed(house);
    const before = await house.books();
    const notes = oracle(await house.hands.validator.state());
    await house.hands.validator.act('insert', { value: 10 });
    await eventually(
      'stacked',
      () => house.hands.validator.state(),
      (state) => oracle(state).stacked > notes.stacked,
    );
    await clock.sleep(seconds(delayMs / 1000));
    await house.building.server.kill();
    await house.building.startServer();
    const after = await moneyIsConserved(house, 45_000);
    expect(after.books).toEqual({ cash: before.cash + 10, unresolved: before.unresolved });
    expect(await house.ledgerIsSound()).toBe(true);
    await screen.send({ kind: 'end_session' });
    screen.close();
    await clock.sleep(seconds(3));
  });
});
