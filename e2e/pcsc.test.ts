import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cards as cardsSchema } from '#contracts/configuration';
import { cardUid, seconds } from '#kernel';
import { systemRandomness } from '#platform';
import { cardSecretsOf, defaultCardKeyFile, makeCardKeys, type CardKeys } from '#server';
import { askDoor, lindenhofCards, privateDaemonObstacle } from '#simulators';
import { BridgeScreen } from './bridge.ts';
import { clock, eventually, moveIn, type House } from './house.ts';
import { tapHome, troublesOf } from './watching.ts';

const outbox = z.looseObject({ notices: z.array(z.looseObject({ kind: z.string() })) });

/** A machine may forbid namespaces; the line reader, which takes the same acts, then stands in for PC/SC. */
const obstacle = await privateDaemonObstacle();
if (obstacle !== null) process.stderr.write(`PC/SC is not tried here, but the line reader: ${obstacle}\n`);

/** The whole kiosk on the real PC/SC daemon and library, and with a scanner on a real serial device. */
describe('a kiosk with a PC/SC reader and a scanner', () => {
  let house: House;
  let screen: BridgeScreen;
  let keys: CardKeys;

  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'foyer-e2e-'));
    keys = makeCardKeys(defaultCardKeyFile(join(directory, 'server')), null, systemRandomness);
    house = await moveIn({
      directory,
      cardPolicy: 'may: { number: [balance, top_up] }',
      cards: obstacle === null ? 'pcsc' : 'line',
      scanner: 'serial',
      kioskSession: 'fault_shown_for: 4 s',
    });
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
    await screen.shows('attract', 60_000);
  });
  afterAll(async () => {
    screen?.close();
    await house?.end();
  });

  const scan = (input: Record<string, unknown>) => house.hands.scanner.act('scan', input);

  it('shows home to the first card; the one that is tapped after it early was taken away is refused until the end', async () => {
    await tapHome(house, screen, lindenhofCards.weber);
    const home = await screen.shows('home');
    await clock.sleep(seconds(1));
    await house.hands.cards.act('tap', { uid: lindenhofCards.yusuf });
    await clock.sleep(seconds(1.5));
    expect(screen.view?.screen).toEqual(home.screen);
    await screen.send({ kind: 'end_session' });
    await screen.shows('attract');
    await house.hands.cards.act('tap', { uid: lindenhofCards.yusuf });
    const other = await screen.shows('home');
    expect(other.screen).not.toMatchObject({ tenant: 'tenant' in home.screen ? home.screen.tenant : null });
    await screen.send({ kind: 'end_session' });
    await screen.shows('attract');
  });

  it('says that cards cannot be read while the daemon is away, and reads them when it is back', async () => {
    await house.hands.cards.act('silent');
    await screen.until(
      'the reader missing',
      ({ screen: shown }) => shown.kind === 'attract' && shown.limits.includes('CARD_READER_AWAY'),
    );
    await house.hands.cards.act('clear');
    await screen.until('the reader back', ({ screen: shown }) => shown.kind === 'attract' && shown.limits.length === 0);
    await house.hands.cards.act('tap', { uid: lindenhofCards.weber });
    await screen.shows('home');
    await screen.send({ kind: 'end_session' });
    await screen.shows('attract');
  });

  it('tells who holds a card with a number that changes that it identifies nobody', async () => {
    await house.hands.cards.act('tap', { uid: '08A1B2C3' });
    const { screen: shown } = await screen.shows('fault');
    expect(shown).toMatchObject({ code: 'CARD_RANDOM_NUMBER' });
    await screen.shows('attract');
  });

  it.each([
    ['a URL', { text: 'https://example.org/?pay=1' }, 'CODE_NOT_OURS'],
    ['control characters', { text: '\u001b]0;x\u0007' }, 'CODE_NOT_TEXT'],
    ['10 kB', { text: 'x'.repeat(10_240) }, 'CODE_TOO_LONG'],
    ['no text at all', { bytesHex: 'FF00FE' }, 'CODE_NOT_TEXT'],
  ])('takes %s for data and refuses it in words', async (_name, input, code) => {
    await scan(input);
    const { screen: shown } = await screen.shows('fault');
    expect(shown).toMatchObject({ kind: 'fault', code });
    expect(JSON.stringify(screen.view)).not.toMatch(/example|xxxx/);
    await screen.send({ kind: 'dismiss_fault' });
    await screen.shows('attract');
  });

  // A reader that only tells numbers asks no card: on a machine without namespaces there is nothing to try.
  if (obstacle === null) describe('and cards that prove themselves', provingCards);

  function provingCards(): void {
    const uid = cardUid(lindenhofCards.weber);
    const mine = () => ({
      chip: 'desfire',
      application: '464F59',
      key: cardSecretsOf(uid, { keys, cards: cardsSchema.parse({}) }).desfireKey,
    });
    /** The daemon looks every 400 ms: a card that is exchanged for another in between is the same to it. */
    const lay = async (chip: object, more: object = {}) => {
      await house.hands.cards.act('remove');
      await clock.sleep(seconds(0.7));
      await house.hands.cards.act('lay', { uid, chip, ...more });
    };
    const refusedWith = async (code: string) => {
      const { screen: shown } = await screen.shows('fault');
      expect(shown).toMatchObject({ code });
      await screen.send({ kind: 'dismiss_fault' });
      await screen.shows('attract');
      return shown;
    };

    it('a DESFire with its key sees where the money went; its number alone does not', async () => {
      await lay(mine());
      expect((await screen.shows('home')).screen).toMatchObject({ mayLook: true, cashBlocked: null });
      await screen.send({ kind: 'end_session' });
      await screen.shows('attract');
      await house.hands.cards.act('remove');
      await clock.sleep(seconds(0.7));
      await house.hands.cards.act('tap', { uid: lindenhofCards.yusuf });
      expect((await screen.shows('home')).screen).toMatchObject({ mayLook: false, history: [], use: null });
      await screen.send({ kind: 'end_session' });
      await screen.shows('attract');
    });

    it('one that is pulled away while it is asked is asked to stay; 14: a copy of its number blocks it', async () => {
      // Its number, three frames of its version, the application; then the hand is gone.
      await lay(mine(), { leavesAfter: 5 });
      await refusedWith('CARD_LEFT');
      await lay({ ...mine(), key: '00'.repeat(16) });
      await refusedWith('CARD_BLOCKED');
      // The right one is not let in either: nobody can tell which of the two it is.
      await lay(mine());
      await refusedWith('CARD_BLOCKED');
      expect(await house.ledgerIsSound()).toBe(true);
    });

    it('14: what a NTAG 424 said once, said again by a copy, blocks it: with a reference, an alarm that stands, and word to its tenant', async () => {
      const number = cardUid(lindenhofCards.oliveira);
      const secrets = cardSecretsOf(number, { keys, cards: cardsSchema.parse({}) });
      const ntag = { chip: 'ntag_424', metaKey: secrets.sunMetaKey, fileKey: secrets.sunFileKey, counter: 7 };
      await lay(ntag, { uid: number });
      await screen.shows('home');
      await screen.send({ kind: 'end_session' });
      await screen.shows('attract');
      await lay({ ...ntag, counter: 8, repeats: true }, { uid: number });
      expect(await refusedWith('CARD_BLOCKED')).toMatchObject({
        reference: expect.stringMatching(/^[A-Z\d-]{6,}$/) as string,
      });
      expect(await troublesOf(house)).toContain('CARD_CLONED');
      const told = await eventually(
        'told',
        async () => outbox.parse(await askDoor(house.building.server.address('door'), '/notices/oliveira')),
        ({ notices }) => notices.some(({ kind }) => kind === 'card_blocked'),
      );
      expect(told.notices.filter(({ kind }) => kind === 'card_blocked')).toHaveLength(1);
    });
  }
});
