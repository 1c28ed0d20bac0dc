import { execFile } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardRecord, cardRecords } from '#contracts/api';
import type { ScreenKind, ScreenOf, StaffWish } from '#contracts/bridge';
import { FaultError, givenId, seconds, type TenancyId } from '#kernel';
import { replyOf } from '#contracts/wire';
import { lindenhofCards } from '#simulators';
import { BridgeScreen } from './bridge.ts';
import { clock, eventually, moveIn, type House } from './house.ts';
import { leave, tapHome } from './watching.ts';

/* Constructed: one of staff, and two cards that nobody has yet. */
const rosa = { card: '04AA000000000A', pin: '471147' };
const beside = '0411000000000A';
const inPlace = '0422000000000B';
const run = promisify(execFile);

/** Cards as staff and installers handle them, through the running kiosk and server. */
describe('cards are given out, replaced and blocked', () => {
  let house: House;
  let screen: BridgeScreen;

  beforeAll(async () => {
    house = await moveIn({ kioskSession: 'idle_after: 60 s\nfault_shown_for: 20 s' });
    await hire();
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    await screen.shows('attract', 60_000);
  }, 120_000);
  afterAll(async () => {
    screen?.close();
    await house?.end();
  });

  /** Over the server's local door, as whoever installs the building does. */
  function hire(): Promise<void> {
    const socketPath = house.building.server.address('door');
    const headers = { 'content-type': 'application/json' };
    const card = { uid: rosa.card, pin: rosa.pin };
    return new Promise((resolve, reject) => {
      const request = httpRequest({ socketPath, path: '/people', method: 'POST', headers }, (response) => {
        response.resume();
        response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new FaultError('SERVER_AWAY'))));
      });
      request.on('error', reject);
      request.end(JSON.stringify({ name: 'Rosa Lindner', role: 'staff', password: 'constructed 1', card }));
    });
  }

  const tap = (uid: string) => house.hands.cards.act('tap', { uid, holdMs: 200 });
  /** No faster than a finger. */
  async function wish(given: StaffWish): Promise<void> {
    await clock.sleep(seconds(0.1));
    await screen.send({ kind: 'staff', wish: given });
  }
  async function sees<Kind extends ScreenKind>(
    kind: Kind,
    want: (shown: ScreenOf<Kind>) => boolean = () => true,
  ): Promise<ScreenOf<Kind>> {
    const view = await screen.until(
      kind,
      ({ screen: shown }) => shown.kind === kind && want(shown as ScreenOf<Kind>),
      30_000,
    );
    return view.screen as ScreenOf<Kind>;
  }
  const step = (at: ScreenOf<'staff_cards'>['step']['at']) =>
    sees('staff_cards', (shown) => shown.step.at === at && shown.trouble === null);

  async function signIn(): Promise<void> {
    await eventually(
      'asked for the PIN',
      async () => {
        if (screen.view?.screen.kind === 'attract') await tap(rosa.card);
        return screen.shows('staff_pin', 3000);
      },
      () => true,
    );
    await wish({ kind: 'submit_pin', pin: rosa.pin });
    await sees('staff_home', ({ snapshot }) => snapshot !== null);
    await wish({ kind: 'go', to: 'cards' });
    await step('tap');
  }

  /** A card on the staff's page about cards, tapped again where the reader missed it. */
  async function lookAt(uid: string): Promise<ScreenOf<'staff_cards'>> {
    await eventually(
      'the card',
      async () => {
        await tap(uid);
        return sees('staff_cards', ({ step: at }) => at.at === 'card' && at.ending === uid.slice(-4));
      },
      () => true,
    );
    return step('card');
  }

  async function give(uid: string, { replaces }: { replaces: boolean }): Promise<void> {
    expect((await lookAt(uid)).step).toMatchObject({ state: 'free', units: [] });
    await wish({ kind: 'choose_tenancy', tenancyId: givenId<TenancyId>('yusuf') });
    await sees('staff_cards', (shown) => shown.step.at === 'card' && shown.step.chosen === 'yusuf');
    await wish({ kind: 'give_card', replaces });
    expect((await step('done')).step).toMatchObject({ what: replaces ? 'replaced' : 'given' });
  }

  /** Whose home a card opens. */
  async function opens(uid: string): Promise<unknown> {
    await tapHome(house, screen, uid);
    const { tenant } = await sees('home');
    await leave(screen);
    return tenant;
  }

  /** It opens nothing, and the screen says so with a reference by which staff find it. */
  async function isBlocked(uid: string): Promise<void> {
    await screen.shows('attract');
    await tap(uid);
    expect(await sees('fault')).toMatchObject({
      code: 'CARD_BLOCKED',
      reference: expect.stringMatching(/^[A-Z\d-]{6,}$/) as string,
    });
    await leave(screen);
  }

  it('by staff with card and PIN: a new one opens its flat, one in its place ends the others, a blocked one says so', async () => {
    const whose = await opens(lindenhofCards.yusuf);
    await signIn();
    await give(beside, { replaces: false });
    await leave(screen);
    expect(await opens(beside)).toEqual(whose);

    await signIn();
    await give(inPlace, { replaces: true });
    await wish({ kind: 'back' });
    await step('tap');
    expect((await lookAt(lindenhofCards.oliveira)).step).toMatchObject({ state: 'bound' });
    await wish({ kind: 'block_card', reason: 'lost' });
    expect((await step('done')).step).toMatchObject({ what: 'blocked' });
    await leave(screen);
    expect(await opens(inPlace)).toEqual(whose);
    for (const uid of [beside, lindenhofCards.yusuf, lindenhofCards.oliveira]) await isBlocked(uid);
  });

  it('by `foyer card`, while the server runs: what it does holds at the kiosk at once', async () => {
    const foyer = async (...words: string[]): Promise<unknown> => {
      const data = join(house.building.directory, 'server');
      // What is refused ends with another exit code, and says so on the same line.
      const { stdout } = await run(process.execPath, [
        'cli/foyer.ts',
        'card',
        ...words,
        '--data',
        data,
        '--json',
      ]).catch((thrown: unknown) => thrown as { stdout: string });
      return JSON.parse(stdout);
    };
    const one = replyOf(cardRecord);
    const listed = replyOf(cardRecords).parse(await foyer('list'));
    expect(listed.ok ? listed.value.cards : []).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ cardUid: beside, state: 'blocked', reason: 'replaced' }),
        expect.objectContaining({ cardUid: inPlace, state: 'bound', tenancyId: 'yusuf' }),
        expect.objectContaining({ cardUid: lindenhofCards.oliveira, state: 'blocked', reason: 'lost' }),
      ]),
    );
    const [blocked, unblocked, refused] = [
      await foyer('block', inPlace.toLowerCase(), '--reason', 'stolen'),
      await foyer('unblock', lindenhofCards.oliveira),
      await foyer('bind', lindenhofCards.weber, 'yusuf'),
    ].map((reply) => one.parse(reply));
    expect(blocked).toMatchObject({ value: { cardUid: inPlace, state: 'blocked', reason: 'stolen' } });
    expect(unblocked).toMatchObject({ value: { state: 'bound', tenancyId: 'oliveira' } });
    expect(refused).toMatchObject({ ok: false, error: { code: 'CARD_TAKEN' } });
    await isBlocked(inPlace);
    await opens(lindenhofCards.oliveira);
    expect(one.parse(await foyer('bind', beside, 'yusuf'))).toMatchObject({ error: { code: 'CARD_BLOCKED' } });
    expect(await house.ledgerIsSound()).toBe(true);
  });
});
