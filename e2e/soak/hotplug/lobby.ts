import { z } from 'zod';
import type { Intent, KioskView, ScreenKind, ScreenOf, StaffWish } from '#contracts/bridge';
import { FaultError, milliseconds, seconds } from '#kernel';
import {
  handAt,
  handOf,
  hireStaff,
  lindenhofCards,
  lindenhofStaff,
  readCode,
  type Hand,
  type ValidatorProtocol,
} from '#simulators';
import { BridgeScreen } from '../../bridge.ts';
import { clock, eventually, moveIn, type House } from '../../house.ts';
import { troublesOf } from '../../watching.ts';

const pile = z.object({ count: z.number(), total: z.number(), byValue: z.record(z.string(), z.number()) });
const seenNotes = z.object({
  plugged: z.boolean(),
  inserted: pile,
  stacked: pile,
  returned: pile,
  removedByHand: pile,
  path: z.object({ value: z.number(), position: z.enum(['entrance', 'escrow', 'throat']) }).nullable(),
});
const seenCoins = z.object({ box: z.array(z.number()) });

/** Slower than this no person is taken for a glass that touches itself. */
const FINGER = milliseconds(200);
/** So that no screen goes on by itself while a device is out. */
const SESSION = 'idle_after: 180 s\nreceipt_shown_for: 120 s\nfault_shown_for: 120 s';

export interface LobbyOptions {
  readonly protocol: ValidatorProtocol;
  readonly cards: 'line' | 'pcsc';
  /** What the site says of its cards, as YAML; null: nothing. */
  readonly cardPolicy: string | null;
}

/** One kiosk with all its devices, real processes each, and whoever stands before it. */
export class Lobby {
  readonly house: House;
  readonly options: LobbyOptions;
  readonly notes: Hand<z.infer<typeof seenNotes>>;
  readonly coins: Hand<z.infer<typeof seenCoins>>;
  readonly headset: Hand<unknown>;
  screen: BridgeScreen;
  /** What was counted out of the cash box, in whole units. */
  emptied = 0;
  /** Notes whose fate nobody may know: those that were inside when something was pulled. */
  doubtsAllowed = 0;

  private constructor(house: House, options: LobbyOptions, screen: BridgeScreen) {
    const { validator, coins, headset } = house.building;
    if (coins === null || headset === null) throw new FaultError('DEVICE_SILENT', { message: 'a device is missing' });
    this.house = house;
    this.options = options;
    this.screen = screen;
    this.notes = handAt(validator.address('control'), (raw) => seenNotes.parse(raw));
    this.coins = handAt(coins.address('control'), (raw) => seenCoins.parse(raw));
    this.headset = handOf(headset);
  }

  static async open(options: LobbyOptions): Promise<Lobby> {
    const house = await moveIn({
      kioskSession: SESSION,
      validatorProtocol: options.protocol,
      cards: options.cards,
      ...(options.cardPolicy === null ? {} : { cardPolicy: options.cardPolicy }),
      coins: true,
      headset: true,
    });
    try {
      await hireStaff(house.building);
      const screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
      const lobby = new Lobby(house, options, screen);
      await lobby.isFree();
      return lobby;
    } catch (thrown) {
      await house.end();
      throw thrown;
    }
  }

  async end(): Promise<void> {
    this.screen.close();
    await this.house.end();
  }

  /** Kills the kiosk and resolves when nobody answers any more; `startKiosk` brings it back with its screen. */
  async killKiosk(): Promise<void> {
    this.screen.close();
    await this.house.building.kiosk.kill();
  }

  async startKiosk(): Promise<void> {
    await this.house.building.startKiosk();
    this.screen = await BridgeScreen.open(this.house.building.kiosk.address('screen'));
  }

  /** The first screen, with nothing to say of any device. */
  async isFree(): Promise<void> {
    await this.screen.until(
      'free and well',
      ({ screen }) => screen.kind === 'attract' && screen.limits.length === 0,
      45_000,
    );
  }

  get shown(): KioskView['screen'] | null {
    return this.screen.view?.screen ?? null;
  }

  async wish(intent: Intent): Promise<void> {
    await clock.sleep(FINGER);
    await this.screen.send(intent);
  }

  async staff(wish: StaffWish): Promise<void> {
    await this.wish({ kind: 'staff', wish });
  }

  async sees<Kind extends ScreenKind>(
    kind: Kind,
    want: (shown: ScreenOf<Kind>) => boolean = () => true,
    timeoutMs = 20_000,
  ): Promise<ScreenOf<Kind>> {
    const view = await this.screen.until(
      kind,
      ({ screen }) => screen.kind === kind && want(screen as ScreenOf<Kind>),
      timeoutMs,
    );
    return view.screen as ScreenOf<Kind>;
  }

  tap(uid: string): Promise<unknown> {
    // A card behind PC/SC is asked what it can: on a busy machine that takes its time.
    return this.house.hands.cards.act('tap', this.options.cards === 'pcsc' ? { uid, holdMs: 3000 } : { uid });
  }

  /** A person taps again where the reader missed it. */
  async tapUntil<Kind extends ScreenKind>(kind: Kind, uid: string): Promise<ScreenOf<Kind>> {
    await eventually(
      kind,
      async () => {
        // Taken away too soon, as the kiosk says: a person holds it once more.
        if (this.shown?.kind === 'fault' && this.shown.code === 'CARD_LEFT') await this.wish({ kind: 'dismiss_fault' });
        if (this.shown?.kind !== kind) await this.tap(uid);
        return this.screen.shows(kind, 4000);
      },
      () => true,
      30_000,
    );
    return this.sees(kind);
  }

  async toHome(): Promise<void> {
    await this.tapUntil('home', lindenhofCards.weber);
  }

  async toCash(): Promise<void> {
    await this.toHome();
    await this.sees('home', ({ cashBlocked }) => cashBlocked === null);
    await this.wish({ kind: 'top_up_with_cash' });
    await this.sees('cash');
    await this.slotIsOpen();
  }

  slotIsOpen(): Promise<unknown> {
    return eventually(
      'accepting',
      () => this.house.hands.validator.state(),
      ({ enabled }) => enabled,
      30_000,
    );
  }

  async insert(value: number): Promise<void> {
    await this.house.hands.validator.act('insert', { value });
  }

  /** A note goes in and is credited in this session. */
  async feed(value: number): Promise<void> {
    await this.slotIsOpen();
    const before = Number((await this.sees('cash')).credited.amount);
    await this.insert(value);
    await this.sees('cash', ({ credited }) => Number(credited.amount) === before + value);
  }

  /** Whatever is shown, whoever stands here goes. A screen that takes some time is waited for, and longest for one that counts down. */
  async leave(): Promise<void> {
    await eventually(
      'free',
      async () => {
        const kind = this.shown?.kind;
        if (kind !== 'attract') await this.wish({ kind: kind === 'fault' ? 'dismiss_fault' : 'end_session' });
        await clock.sleep(FINGER);
        return this.shown?.kind;
      },
      (kind) => kind === 'attract',
      60_000,
    );
  }

  async signIn(): Promise<void> {
    await this.tapUntil('staff_pin', lindenhofStaff[0].card.uid);
    await eventually(
      'signed in',
      async () => {
        // A server that was too busy to answer is asked again.
        if (this.shown?.kind === 'staff_pin' && this.shown.phase === 'pin')
          await this.staff({ kind: 'submit_pin', pin: lindenhofStaff[0].card.pin });
        return this.sees('staff_home', ({ snapshot }) => snapshot !== null, 10_000);
      },
      () => true,
      60_000,
    );
  }

  /** The second person confirms: card, then PIN. */
  async second(): Promise<void> {
    const { uid, pin } = lindenhofStaff[1].card;
    await eventually(
      'asked for the PIN of the second',
      async () => {
        const shown = await this.sees('staff_pin');
        if (shown.phase === 'tap') await this.tap(uid);
        return this.sees('staff_pin', ({ phase }) => phase === 'pin', 4000);
      },
      () => true,
      30_000,
    );
    await this.staff({ kind: 'submit_pin', pin });
  }

  /** Whether the kiosk has a line to the validator. */
  async isCabled(): Promise<boolean> {
    return (await this.notes.state()).plugged;
  }

  /** What the building is told of this kiosk, wherever somebody stands. */
  troubles(): Promise<readonly string[]> {
    return troublesOf(this.house);
  }

  /** Holds the newest whole receipt before the scanner. */
  async scanReceipt(): Promise<void> {
    const { receipts } = await this.house.hands.printer.state();
    for (const { complete, png } of receipts.toReversed()) {
      const code = complete ? await readCode(png) : null;
      if (code === null) continue;
      await this.house.hands.scanner.act('scan', { text: code });
      return;
    }
    throw new FaultError('DEVICE_SILENT', { message: 'no receipt with a code was printed yet' });
  }

  /** What a person throws in who is served: the sign that all is well. */
  async wholeVisit(): Promise<void> {
    await this.toCash();
    await this.feed(5);
    await this.wish({ kind: 'finish' });
    await this.sees('receipt', ({ print }) => print.state === 'printed', 30_000);
    await this.leave();
  }

  pause(program: 'server' | 'provider'): void {
    process.kill(this.house.building[program].pid, 'SIGSTOP');
  }

  goOn(program: 'server' | 'provider'): void {
    process.kill(this.house.building[program].pid, 'SIGCONT');
  }

  wait(length: number): Promise<void> {
    return clock.sleep(seconds(length));
  }
}
