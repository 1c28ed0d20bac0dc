import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Intent, ScreenKind, ScreenOf } from '#contracts/bridge';
import { seconds } from '#kernel';
import { askDoor, lindenhofCards } from '#simulators';
import { BridgeScreen } from './bridge.ts';
import { clock, eventually, moveIn, type House } from './house.ts';
import { leave, tapHome } from './watching.ts';

/* Constructed: one of staff, and the PIN that a tenant chooses. */
const rosa = { uid: '04AA000000000A', pin: '471147' };
const chosen = '83920174';
const rechosen = '60417395';
const run = promisify(execFile);
const drawn = z.object({ ok: z.literal(true), value: z.object({ newPin: z.string().regex(/^\d{4}$/) }) });

/** The holder's PIN, through the running kiosk and server of a house that asks for it. */
describe('a tenant’s PIN', () => {
  let house: House;
  let screen: BridgeScreen;

  beforeAll(async () => {
    house = await moveIn({ cardPolicy: 'pin: { number: history }', kioskSession: 'idle_after: 60 s' });
    const person = { name: 'Rosa Lindner', role: 'staff', password: 'constructed 1', card: rosa };
    await askDoor(house.building.server.address('door'), '/people', 'POST', person);
    screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
  }, 120_000);
  afterAll(async () => {
    screen?.close();
    await house?.end();
  });

  /** No faster than a finger. */
  async function send(...intents: Intent[]): Promise<void> {
    for (const intent of intents) {
      await clock.sleep(seconds(0.1));
      await screen.send(intent);
    }
  }
  async function sees<Kind extends ScreenKind>(
    kind: Kind,
    want: (shown: ScreenOf<Kind>) => boolean = () => true,
  ): Promise<ScreenOf<Kind>> {
    const view = await screen.until(kind, ({ screen: shown }) => shown.kind === kind && want(shown as ScreenOf<Kind>));
    return view.screen as ScreenOf<Kind>;
  }
  async function asksForHistory(): Promise<ScreenOf<'card_pin'>> {
    await tapHome(house, screen, lindenhofCards.weber);
    expect(await sees('home')).toMatchObject({ mayLook: false, history: [], use: null, behindPin: ['history'] });
    await send({ kind: 'show_history' });
    return sees('card_pin');
  }
  const types = (pin: string) => send({ kind: 'submit_card_pin', pin });

  /** The tenant chooses one at the kiosk, where a member of staff has opened the page. */
  async function setsAtKiosk(pin: string): Promise<void> {
    const wish = (given: Extract<Intent, { kind: 'staff' }>['wish']) => send({ kind: 'staff', wish: given });
    const taps = (uid: string, want: () => Promise<unknown>) =>
      eventually(
        'read',
        async () => {
          await house.hands.cards.act('tap', { uid, holdMs: 200 });
          return want();
        },
        () => true,
      );
    await taps(rosa.uid, () => screen.shows('staff_pin', 3000));
    await wish({ kind: 'submit_pin', pin: rosa.pin });
    await sees('staff_home', ({ snapshot }) => snapshot !== null);
    await wish({ kind: 'go', to: 'cards' });
    await sees('staff_cards');
    await taps(lindenhofCards.weber, () => sees('staff_cards', ({ step }) => step.at === 'card'));
    await wish({ kind: 'new_card_pin' });
    await sees('staff_cards', ({ step }) => step.at === 'pin');
    await wish({ kind: 'set_card_pin', pin });
    await sees('staff_cards', ({ step }) => step.at === 'done' && step.what === 'pin_set');
    await leave(screen);
  }

  it('opens what it is asked for, to who knows it, for one session; and it is written nowhere', async () => {
    expect(await asksForHistory()).toMatchObject({ purpose: 'history', phase: 'unset' });
    await leave(screen);

    const data = ['--data', join(house.building.directory, 'server'), '--json'];
    const words = ['cli/foyer.ts', 'card', 'pin', lindenhofCards.weber, '--new', ...data];
    const { newPin } = drawn.parse(JSON.parse((await run(process.execPath, words)).stdout)).value;
    expect(await asksForHistory()).toMatchObject({ phase: 'pin' });
    await types(newPin === '0000' ? '0001' : '0000');
    expect(await sees('card_pin', ({ trouble }) => trouble !== null)).toMatchObject({ trouble: 'CARD_PIN_WRONG' });
    await types(newPin);
    expect((await sees('history')).history.length).toBeGreaterThan(0);
    await send({ kind: 'show_home' });
    expect(await sees('home')).toMatchObject({ mayLook: true, behindPin: [] });
    await leave(screen);

    await setsAtKiosk(chosen);
    expect(await asksForHistory()).toMatchObject({ phase: 'pin' });
    await types(newPin);
    await sees('card_pin', ({ trouble }) => trouble === 'CARD_PIN_WRONG');
    await types(chosen);
    await sees('history');
    await leave(screen);

    await tapHome(house, screen, lindenhofCards.weber);
    await send({ kind: 'change_card_pin' });
    expect(await sees('card_pin')).toMatchObject({ purpose: 'new_pin', phase: 'pin' });
    await types(chosen);
    await sees('card_pin', ({ phase }) => phase === 'choose');
    await send({ kind: 'choose_card_pin', pin: '23456789' });
    await sees('card_pin', ({ phase, trouble }) => phase === 'choose' && trouble === 'CARD_PIN_WEAK');
    await send({ kind: 'choose_card_pin', pin: rechosen });
    await sees('card_pin', ({ phase }) => phase === 'chosen');
    await leave(screen);
    await asksForHistory();
    await types(rechosen);
    await sees('history');
    await leave(screen);

    const folder = house.building.directory;
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()))
      for (const pin of [chosen, rechosen])
        expect(readFileSync(join(file.parentPath, file.name)).includes(pin), file.name).toBe(false);
  }, 90_000);
});
