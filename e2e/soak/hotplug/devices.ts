import { FaultError } from '#kernel';
import { lindenhofCards, type CutStep } from '#simulators';
import { eventually } from '../../house.ts';
import type { Lobby } from './lobby.ts';

/** How a device goes and comes back: its cable alone, or its power, so that it comes back as new. */
export type Way = 'cable' | 'power';

export const deviceNames = ['validator', 'coins', 'reader', 'scanner', 'printer', 'headset'] as const;
export type DeviceName = (typeof deviceNames)[number];

/** What a hand does to one device, and how it shows that it works. */
export interface Pluggable {
  readonly ways: readonly Way[];
  /** What the kiosk says while it is away; null: it says nothing, because it offers nothing without it. */
  readonly code: string | null;
  /** Whatever it must be for the cell to be worth trying. */
  prepare?(lobby: Lobby): Promise<void>;
  out(lobby: Lobby, way: Way): Promise<unknown>;
  back(lobby: Lobby, way: Way): Promise<unknown>;
  /** Once the kiosk knows that it is back: what only this device must still show. */
  afterwards?(lobby: Lobby, way: Way): Promise<void>;
  /** At the first screen, with everything back: it does what it is for. */
  works(lobby: Lobby): Promise<void>;
}

const validator: Pluggable = {
  ways: ['cable', 'power'],
  code: 'VALIDATOR_AWAY',
  out: ({ house }, way) => house.hands.validator.act(way === 'cable' ? 'unplug' : 'power_off'),
  back: ({ house }, way) => house.hands.validator.act(way === 'cable' ? 'plug_in' : 'power_on'),
  // The visit after every cell feeds a note.
  works: () => Promise.resolve(),
};

const coins: Pluggable = {
  ways: ['cable', 'power'],
  code: 'COINS_AWAY',
  out: (lobby, way) => lobby.coins.act(way === 'cable' ? 'unplug' : 'power_off'),
  back: (lobby, way) => lobby.coins.act(way === 'cable' ? 'plug_in' : 'power_on'),
  async works(lobby) {
    await lobby.toCash();
    const before = (await lobby.coins.state()).box.length;
    await eventually(
      'a coin falls into the box',
      async () => {
        await lobby.coins.act('insert', { cents: 200 });
        return (await lobby.coins.state()).box.length;
      },
      (fallen) => fallen === before + 1,
    );
    await lobby.sees('cash', ({ credited }) => Number(credited.amount) === 2);
    await lobby.leave();
  },
};

const reader: Pluggable = {
  ways: ['cable', 'power'],
  code: 'CARD_READER_AWAY',
  async out({ house, options }) {
    await house.hands.cards.act(options.cards === 'line' ? 'unplug' : 'silent');
  },
  /** `power`: somebody laid a card on it meanwhile; that is no tap until it was taken away once. */
  async back({ house, options }, way) {
    if (way === 'power') await house.hands.cards.act('lay', { uid: lindenhofCards.yusuf });
    await house.hands.cards.act(options.cards === 'line' ? 'plug_in' : 'clear');
  },
  async afterwards(lobby, way) {
    if (way === 'cable') return;
    const before = lobby.shown?.kind;
    await lobby.wait(1);
    if (before === 'attract' && lobby.shown?.kind !== 'attract')
      throw new FaultError('DEVICE_SILENT', { message: 'a card that lay on the reader before was taken for a tap' });
    await lobby.house.hands.cards.act('remove');
  },
  works: () => Promise.resolve(),
};

const scanner: Pluggable = {
  ways: ['cable'],
  code: 'SCANNER_AWAY',
  out: ({ house }) => house.hands.scanner.act('unplug'),
  back: ({ house }) => house.hands.scanner.act('plug_in'),
  async works(lobby) {
    await lobby.house.hands.scanner.act('scan', { text: 'https://example.org/' });
    await lobby.sees('fault', ({ code }) => code === 'CODE_NOT_OURS');
    await lobby.leave();
  },
};

const printer: Pluggable = {
  ways: ['cable', 'power'],
  code: 'PRINTER_AWAY',
  out: ({ house }, way) => house.hands.printer.act(way === 'cable' ? 'unplug' : 'power_off'),
  async back({ house }, way) {
    await house.hands.printer.act('clear');
    await house.hands.printer.act(way === 'cable' ? 'plug_in' : 'power_on');
  },
  // The visit after every cell ends with a receipt.
  works: () => Promise.resolve(),
};

const headset: Pluggable = {
  ways: ['cable'],
  code: null,
  async prepare(lobby) {
    await lobby.headset.act('pull');
    await lobby.headset.act('plug');
    await lobby.screen.until('spoken to', (view) => view.headset);
  },
  async out(lobby) {
    await lobby.headset.act('unplug');
  },
  back: (lobby) => lobby.headset.act('plug_in'),
  async works(lobby) {
    // A jack says only what changes, and the driver may need a moment to listen to it again.
    await eventually(
      'spoken to again',
      async () => {
        await lobby.headset.act('pull');
        await lobby.headset.act('plug');
        return lobby.screen.until('spoken to', (view) => view.headset, 1000);
      },
      (view) => view.headset,
    );
    await lobby.headset.act('pull');
    await lobby.screen.until('silent', (view) => !view.headset);
  },
};

export const devices: Readonly<Record<DeviceName, Pluggable>> = {
  validator,
  coins,
  reader,
  scanner,
  printer,
  headset,
};

/** The validator goes at this very step of the note that is put in next; null: never mind. */
export function aimAt(lobby: Lobby, way: Way, step: CutStep | null): Promise<unknown> {
  return way === 'cable'
    ? lobby.notes.act('unplug_at', { step })
    : lobby.notes.act('power_cut_at', { step, autoOnAfterMs: null });
}
