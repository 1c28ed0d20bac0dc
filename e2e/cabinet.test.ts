import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Intent } from '#contracts/bridge';
import { seconds } from '#kernel';
import { lindenhofCards, UsbSockets, usbFolder } from '#simulators';
import { BridgeScreen, readyToFeed } from './bridge.ts';
import { clock, eventually, moneyIsConserved, moveIn, type House } from './house.ts';
import { leave, logSince, troublesOf } from './watching.ts';

/** What is done to the cabinet itself: things plugged into its machine (18), and a glass that touches itself or feels nothing (20). */
describe('the cabinet', () => {
  let house: House;
  let sockets: UsbSockets;
  let screen: BridgeScreen;

  beforeAll(async () => {
    house = await moveIn({
      kioskSession: 'idle_after: 1 s\nanswer_within: 12 s\nreceipt_shown_for: 2 s\nfault_shown_for: 2 s',
    });
    sockets = new UsbSockets(usbFolder(house.building.directory));
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    await screen.shows('attract', 60_000);
  });
  afterEach(() => screen.close());
  afterAll(() => house.end());

  const told = (what: string, want: (troubles: readonly string[]) => boolean, withinMs = 30_000) =>
    eventually(what, () => troublesOf(house), want, withinMs);

  it('18: a keyboard and a stick that come later are an alarm until they are gone; the session does not notice', async () => {
    screen = await readyToFeed(house);
    sockets.plugKeyboard();
    sockets.plugStick();
    // As the screen says when keys were played to it faster than a person types.
    await screen.send({ kind: 'keys_dropped' });
    const all = ['USB_KEYBOARD_PLUGGED', 'USB_STICK_PLUGGED', 'KEYS_DROPPED'];
    const troubles = await told('plugged in', (codes) => all.every((code) => codes.includes(code)));
    expect(troubles).toEqual(expect.arrayContaining(all));
    expect(screen.view?.screen.kind).toBe('cash');
    expect(logSince(house, 'kiosk', 0)).toMatch(/Constructed USB Keyboard.*plugged in/);
    await leave(screen);
    expect(screen.view?.screen).toMatchObject({ kind: 'attract', limits: [] });
    sockets.takeKeyboard();
    sockets.takeStick();
    // The alarm stands for whoever looks tomorrow; what the kiosk itself says is that they are gone.
    await eventually(
      'gone',
      () => Promise.resolve(logSince(house, 'kiosk', 0)),
      (log) => /Stick.*taken out/.test(log),
    );
  });

  it('20: a glass that touches itself: the kiosk opens again by itself after a minute of quiet, and cash works', async () => {
    screen = await readyToFeed(house);
    const before = await house.books();
    const storm: Intent[] = Array.from({ length: 400 }, (_, index) => ({
      kind: 'set_large_type',
      on: index % 2 === 0,
    }));
    await Promise.all(storm.map((wish) => screen.send(wish)));
    await screen.until(
      'ghosts',
      ({ screen: shown }) => shown.kind === 'out_of_service' && shown.code === 'TOUCH_GHOST',
    );
    const since = clock.monotonic();
    await house.hands.cards.act('tap', { uid: lindenhofCards.weber });
    await clock.sleep(seconds(30));
    expect(screen.view?.screen.kind).toBe('out_of_service');
    await screen.shows('attract', 60_000);
    expect(clock.monotonic() - since).toBeGreaterThan(seconds(58));
    screen.close();
    screen = await readyToFeed(house);
    await house.hands.validator.act('insert', { value: 10 });
    await eventually(
      'credited',
      () => house.books(),
      ({ cash }) => cash === before.cash + 10,
    );
    await leave(screen);
    await moneyIsConserved(house);
  });

  it('20: a glass that feels nothing: said on the first screen and to the staff after five visits, until somebody touches it', async () => {
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    for (let visit = 1; visit <= 5; visit += 1) {
      await screen.shows('attract', 60_000);
      await house.hands.cards.act('tap', { uid: lindenhofCards.weber });
      await screen.shows('home');
    }
    await screen.until(
      'its limit',
      ({ screen: shown }) => shown.kind === 'attract' && shown.limits.includes('TOUCH_SILENT'),
      60_000,
    );
    await told('silent', (codes) => codes.includes('TOUCH_SILENT'));
    await screen.send({ kind: 'choose_language', language: 'de' });
    await screen.until('felt', ({ screen: shown }) => shown.kind === 'attract' && shown.limits.length === 0);
  });
});
