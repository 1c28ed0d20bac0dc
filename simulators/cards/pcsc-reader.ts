import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { milliseconds, type Clock, type Randomness } from '#kernel';
import { systemRandomness } from '#platform';
import { act, type ControlledDevice } from '../control/index.ts';
import { PrivateDaemon, VIRTUAL_READER_NAME, type CardProcess } from './private-daemon.ts';
import { chip, makeCard } from './make-card.ts';
import type { VirtualCard } from './virtual-card.ts';
import { POWER, VpcdMessages, vpcdMessage } from './vpcd.ts';

const card = z.object({
  uid: z
    .string()
    .regex(/^([0-9a-fA-F]{2})*$/)
    .max(32),
  chip: chip.optional(),
  /** So many commands later the hand takes it away, in the middle of an exchange. */
  leavesAfter: z.int().min(0).max(100).optional(),
});
const nothing = z.strictObject({});
/** The daemon looks for a card every 400 ms, so a card must be held for longer than before a reader that looks all the time. */
const HOLD_MS = 1200;

/**
 * A contactless reader behind a real PC/SC daemon of its own. Whoever is to use it needs `socket` in PCSCLITE_CSOCK_NAME. Rejects with FaultError
 * DEVICE_SILENT; `privateDaemonObstacle` says beforehand whether it can run here.
 */
export async function startPcscReader(options: {
  clock: Clock;
  randomness?: Randomness;
}): Promise<ControlledDevice & { readonly socket: string }> {
  const { clock, randomness = systemRandomness } = options;
  const directory = mkdtempSync(join(tmpdir(), 'foyer-pcsc-'));
  const reader = new VirtualReader(new PrivateDaemon({ directory, clock }));
  const power = new AbortController();
  const stop = async () => {
    power.abort();
    await reader.end();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await reader.restart({ plugged: true });
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    name: 'cards',
    address: `pcsc://${encodeURIComponent(VIRTUAL_READER_NAME)}`,
    socket: reader.daemon.socket,
    state: () => reader.state(),
    acts: {
      /** Answers when the card is on the reader; it is taken away by itself. */
      tap: act(card.extend({ holdMs: z.int().min(0).max(600_000).default(HOLD_MS) }), async ({ holdMs, ...given }) => {
        const hand = await reader.place(laid(given, randomness));
        void clock.sleep(milliseconds(holdMs), power.signal).then(() => reader.takeFrom(hand));
      }),
      lay: act(card.strict(), async (given) => void (await reader.place(laid(given, randomness)))),
      remove: act(nothing, async () => void (await reader.place(null))),
      /** Taken away by the hand while the reader asks for its number. */
      snatch: act(
        card.strict(),
        async (given) => void (await reader.place(laid({ leavesAfter: 0, ...given }, randomness))),
      ),
      /** The daemon crashes and is started again, as systemd would. */
      drop_line: act(nothing, () => reader.restart({ plugged: reader.plugged })),
      /** The daemon ends and stays away. */
      silent: act(nothing, () => reader.end()),
      unplug: act(nothing, () => reader.restart({ plugged: false })),
      /** Whatever was broken is whole again. */
      clear: act(nothing, () => (reader.daemon.isUp && reader.plugged ? undefined : reader.restart({ plugged: true }))),
    },
    stop,
  };
}

/** What lies on the reader, and how it behaves. */
interface Laid {
  readonly uid: string;
  readonly card: VirtualCard;
  /** The hand takes it away when so many more commands have come; null: it stays. */
  leavesAfter: number | null;
}

function laid(given: z.output<typeof card>, randomness: Randomness): Laid {
  const { uid, chip: made = null, leavesAfter = null } = given;
  return { uid, card: makeCard(uid, made, randomness), leavesAfter };
}

/** The reader and the card on it. A card stays where it was laid, whatever happens to the daemon. */
class VirtualReader {
  readonly daemon: PrivateDaemon;
  plugged = false;
  #laid: Laid | null = null;
  #line: CardProcess | null = null;
  /** Which card came last: the end of an earlier tap takes nothing away. */
  #hand = 0;

  constructor(daemon: PrivateDaemon) {
    this.daemon = daemon;
  }

  state() {
    return { card: this.#laid?.uid ?? null, daemon: this.daemon.isUp, plugged: this.plugged };
  }

  /** Answers by which hand it was done. */
  async place(laid: Laid | null): Promise<number> {
    this.#hand += 1;
    const hand = this.#hand;
    this.#laid = laid;
    await this.#lift();
    if (laid !== null && this.plugged) this.#connect(laid);
    return hand;
  }

  async takeFrom(hand: number): Promise<void> {
    if (hand === this.#hand) await this.place(null);
  }

  async restart(options: { plugged: boolean }): Promise<void> {
    await this.end();
    this.plugged = options.plugged;
    await this.daemon.start({ withReader: options.plugged });
    if (options.plugged && this.#laid !== null) this.#connect(this.#laid);
  }

  async end(): Promise<void> {
    await this.#lift();
    await this.daemon.stop();
  }

  #connect(laid: Laid): void {
    const messages = new VpcdMessages();
    const line = this.daemon.plugCard();
    this.#line = line;
    line?.onBytes((bytes) => {
      for (const message of messages.push(bytes)) {
        if (message.length > 1 && laid.leavesAfter !== null) {
          if (laid.leavesAfter === 0) return void this.place(null);
          laid.leavesAfter -= 1;
        }
        const answer = answerOf(laid.card, message);
        if (answer !== null) line.send(vpcdMessage(answer));
      }
    });
  }

  async #lift(): Promise<void> {
    const lifted = this.#line;
    this.#line = null;
    await lifted?.remove();
  }
}

/** One byte is about the power of the field; everything longer is for the card. Null: nothing is awaited. */
function answerOf(card: VirtualCard, message: Uint8Array): Uint8Array | null {
  if (message.length > 1) return card.answer(message);
  if (message[0] === POWER.tellAtr) return card.atr;
  card.reset();
  return null;
}
