import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readSignedProof } from '#contracts/receipt';
import { seconds } from '#kernel';
import { isSignedBy, readPublicKey } from '#platform';
import { askDoor, handOf, lindenhofCards, readCode } from '#simulators';
import { BridgeScreen } from './bridge.ts';
import { clock, eventually, moneyIsConserved, moveIn, type House } from './house.ts';
import { acceptorIs, journalRows, leave, tapHome } from './watching.ts';

/* What goes wrong between kiosk and server, by the numbers of the list of faults; each ends with books that balance. */

describe('faults of the network', () => {
  let house: House;
  let screen: BridgeScreen;

  beforeAll(async () => {
    house = await moveIn({
      mischief: true,
      policy: 'offline_limit: 20',
      kioskSession: 'idle_after: 60 s\nreceipt_shown_for: 30 s\nfault_shown_for: 20 s',
    });
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    await screen.until(
      'all well',
      ({ screen: shown }) => shown.kind === 'attract' && shown.limits.length === 0,
      60_000,
    );
  });

  afterEach(async () => {
    await wire('mend');
    await moneyIsConserved(house, 60_000);
    const clearing = await askDoor(house.building.server.address('door'), '/orders/clearing');
    expect(clearing).toEqual({ clearing: '0.00' });
    expect((await house.hands.provider.state()).taken.count).toBe(0);
    expect(await house.ledgerIsSound()).toBe(true);
  });

  afterAll(async () => {
    screen?.close();
    await house?.end();
  });

  const insert = (value: number) => house.hands.validator.act('insert', { value });
  const wire = (fate: 'cut' | 'unplug' | 'mend') => {
    const { network } = house.building;
    return network === null ? expect.fail('the building has a wire') : handOf(network).act(fate);
  };

  async function serverAway(fate: 'cut' | 'unplug'): Promise<void> {
    await wire(fate);
    await screen.until(
      'the server away',
      ({ screen: shown }) => shown.kind === 'attract' && shown.limits.includes('SERVER_AWAY'),
      60_000,
    );
  }

  async function serverBack(): Promise<void> {
    await wire('mend');
    await screen.until(
      'the server back',
      ({ screen: shown }) => shown.kind === 'attract' && shown.limits.length === 0,
      60_000,
    );
  }

  /** A kiosk that has heard who lives here knows the card without its server. */
  async function snapshotIsKept(): Promise<void> {
    await eventually(
      'a snapshot',
      async () => (await import('node:fs')).readdirSync(join(house.building.directory, 'kiosk')),
      (files) => files.some((file) => file.includes('snapshot')),
    );
  }

  it('21: server down while cash is inserted: said before, taken up to the offline limit, a signed pending slip, credited once', async () => {
    await snapshotIsKept();
    const before = await house.books();
    await serverAway('cut');

    // A card that this kiosk does not remember is turned away kindly.
    await house.hands.cards.act('tap', { uid: lindenhofCards.stranger });
    await screen.until('turned away', ({ screen: shown }) => shown.kind === 'fault' && shown.code === 'SERVER_AWAY');
    await screen.send({ kind: 'dismiss_fault' });

    await tapHome(house, screen, lindenhofCards.weber);
    const home = screen.view?.screen;
    expect(home).toMatchObject({ kind: 'home', stale: true, cashBlocked: null, phone: { blocked: 'SERVER_AWAY' } });
    expect(home?.kind === 'home' ? home.asOf : null).not.toBeNull();
    await screen.send({ kind: 'top_up_with_cash' });
    await acceptorIs(house, true);
    expect(screen.view?.screen).toMatchObject({ kind: 'cash', offline: true, room: { amount: '20.00' } });
    expect((await house.hands.validator.state()) as { enabledValues?: number[] }).toMatchObject({
      enabledValues: [5, 10, 20],
    });
    expect(await insert(50)).toMatchObject({ value: { taken: false } });
    await acceptorIs(house, true);
    await insert(20);
    await screen.until(
      'the money kept',
      ({ screen: shown }) => shown.kind === 'cash' && shown.inserted.amount === '20.00',
    );
    expect(screen.view?.screen).toMatchObject({ credited: { amount: '0.00' }, room: { amount: '0.00' } });
    await acceptorIs(house, false);
    await screen.send({ kind: 'finish' });
    const slip = await screen.until(
      'the slip',
      ({ screen: shown }) => shown.kind === 'receipt' && shown.print.state === 'printed',
      60_000,
    );
    expect(slip.screen).toMatchObject({ pending: true, balanceAfter: null, amount: { amount: '20.00' } });
    await slipIsSigned();
    await leave(screen);

    // The limit holds over sessions, not for each of them.
    await tapHome(house, screen, lindenhofCards.weber);
    expect(screen.view?.screen).toMatchObject({ kind: 'home', cashBlocked: 'OFFLINE_LIMIT_REACHED' });
    await leave(screen);

    await serverBack();
    await eventually(
      'credited',
      () => house.books(),
      ({ cash }) => cash === before.cash + 20,
    );
    await clock.sleep(seconds(2));
    expect(await house.books()).toEqual({ ...before, cash: before.cash + 20 });
    expect(journalRows(house).at(-1)).toMatchObject({ state: 'credited', tenancyId: 'weber' });
    await tapHome(house, screen, lindenhofCards.weber);
    expect(screen.view?.screen).toMatchObject({ stale: false, asOf: null, cashBlocked: null });
    await leave(screen);
  });

  /** What stands in the code of the newest paper, read from its picture and checked with the kiosk's public key alone. */
  async function slipIsSigned(): Promise<void> {
    const paper = (await house.hands.printer.state()).receipts.at(-1);
    expect(paper).toMatchObject({ complete: true });
    const signed = readSignedProof((await readCode(paper?.png ?? '')) ?? '');
    expect(signed?.proof).toMatchObject({
      kioskId: 'lobby',
      state: 'pending',
      amount: { amount: '20.00', currency: 'EUR' },
      balanceAfter: null,
      payment: journalRows(house).at(-1)?.id,
    });
    if (signed === null) return;
    const key = readPublicKey(join(house.building.directory, 'kiosk', 'receipt-key.pem'), {
      code: 'JOURNAL_UNAVAILABLE',
    });
    expect(isSignedBy(key, signed)).toBe(true);
    expect(isSignedBy(key, { ...signed, text: signed.text.replace('20.00', '90.00') })).toBe(false);
  }

  it('21: a cable pulled while a note is on its way: kept, a pending slip, credited once when it is back', async () => {
    await tapHome(house, screen, lindenhofCards.yusuf);
    const before = await house.books();
    await screen.send({ kind: 'top_up_with_cash' });
    await acceptorIs(house, true);
    await insert(10);
    await wire('unplug');
    await screen.until(
      'away, and said so',
      ({ screen: shown }) => shown.kind === 'cash' && shown.offline && shown.inserted.amount === '10.00',
      60_000,
    );
    await screen.send({ kind: 'finish' });
    await screen.until(
      'the slip',
      ({ screen: shown }) => shown.kind === 'receipt' && shown.pending && shown.print.state === 'printed',
      60_000,
    );
    await leave(screen);
    await serverBack();
    await eventually(
      'credited',
      () => house.books(),
      ({ cash }) => cash === before.cash + 10,
    );
    // The books have it before the kiosk has their answer.
    const row = await eventually(
      'the answer is in the journal',
      async () => journalRows(house).at(-1),
      (last) => last?.state === 'credited',
    );
    expect(row).toMatchObject({ state: 'credited', tenancyId: 'yusuf' });
  });

  it('22: server down for a payment by phone: it is not offered, and no order is opened', async () => {
    await snapshotIsKept();
    const orders = () => askDoor(house.building.server.address('door'), '/orders');
    const before = await orders();
    const { sessions } = await house.hands.provider.state();
    await serverAway('cut');
    await tapHome(house, screen, lindenhofCards.weber);
    expect(screen.view?.screen).toMatchObject({ kind: 'home', phone: { blocked: 'SERVER_AWAY' } });
    await screen.send({ kind: 'top_up_by_phone' });
    await screen.send({ kind: 'choose_qr_amount', choice: 0 });
    await clock.sleep(seconds(1));
    expect(screen.view?.screen.kind).toBe('home');
    await leave(screen);
    await serverBack();
    expect(await orders()).toEqual(before);
    expect((await house.hands.provider.state()).sessions).toHaveLength(sessions.length);
  });
});
