import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { milliseconds, type Clock } from '#kernel';
import { act, type ControlledDevice } from '../control/index.ts';
import { PrivateDaemon, VIRTUAL_READER_NAME, type CardProcess } from './private-daemon.ts';
import { answerAsCard, VpcdMessages, vpcdMessage } from './vpcd.ts';

const card = z.object({
  uid: z
    .string()
    .regex(/^([0-9a-fA-F]{2})*$/)
    .max(32),
});
const nothing = z.strictObject({});
/** The daemon looks for a card every 400 ms, so a card must be held for longer than before a reader that looks all the time. */
const HOLD_MS = 1200;

/** What lies on the reader, and how it behaves. */
interface Laid {
  readonly uid: string;
  /** The hand takes it away while it is being asked. */
  readonly isSnatched: boolean;
}

/**
 * A contactless reader behind a real PC/SC daemon of its own. Whoever is to use it needs `socket` in PCSCLITE_CSOCK_NAME. Rejects with FaultError
 * DEVICE_SILENT; `privateDaemonObstacle` says beforehand whether it can run here.
 */
export async function startPcscReader(options: {
  clock: Clock;
}): Promise<ControlledDevice & { readonly socket: string }> {
  const { clock } = options;
  const directory = mkdtempSync(join(tmpdir(), 'foyer-pcsc-'));
  const daemon = new PrivateDaemon({ directory, clock });
  const power = new AbortController();
  let laid: Laid | null = null;
  let line: CardProcess | null = null;
  let plugged = true;
  /** Which card came last: the end of an earlier tap takes nothing away. */
  let hand = 0;

  const lift = async () => {
    const lifted = line;
    line = null;
    await lifted?.remove();
  };
  const place = async (now: Laid | null) => {
    hand += 1;
    laid = now;
    await lift();
    if (now === null || !plugged) return;
    const messages = new VpcdMessages();
    const placed = daemon.plugCard();
    line = placed;
    placed?.onBytes((bytes) => {
      for (const message of messages.push(bytes)) {
        if (now.isSnatched && message.length > 1) return void place(null);
        const answer = answerAsCard(now.uid, message);
        if (answer !== null) placed.send(vpcdMessage(answer));
      }
    });
  };
  const restart = async (withReader: boolean) => {
    await lift();
    await daemon.stop();
    plugged = withReader;
    await daemon.start({ withReader });
    if (withReader) await place(laid);
  };

  try {
    await daemon.start({ withReader: true });
  } catch (thrown) {
    rmSync(directory, { recursive: true, force: true });
    throw thrown;
  }

  return {
    name: 'cards',
    address: `pcsc://${encodeURIComponent(VIRTUAL_READER_NAME)}`,
    socket: daemon.socket,
    state: () => ({ card: laid?.uid ?? null, daemon: daemon.isUp, plugged }),
    acts: {
      /** Answers when the card is on the reader; it is taken away by itself. */
      tap: act(card.extend({ holdMs: z.int().min(0).max(600_000).default(HOLD_MS) }), async ({ uid, holdMs }) => {
        await place({ uid, isSnatched: false });
        const tap = hand;
        void clock.sleep(milliseconds(holdMs), power.signal).then(() => (tap === hand ? place(null) : undefined));
      }),
      lay: act(card.strict(), ({ uid }) => place({ uid, isSnatched: false })),
      remove: act(nothing, () => place(null)),
      /** Taken away by the hand while the reader asks for its number. */
      snatch: act(card.strict(), ({ uid }) => place({ uid, isSnatched: true })),
      /** The daemon crashes and is started again, as systemd would. */
      drop_line: act(nothing, () => restart(plugged)),
      /** The daemon ends and stays away. */
      silent: act(nothing, async () => {
        await lift();
        await daemon.stop();
      }),
      unplug: act(nothing, () => restart(false)),
      /** Whatever was broken is whole again. */
      clear: act(nothing, () => (daemon.isUp && plugged ? undefined : restart(true))),
    },
    stop: async () => {
      power.abort();
      await lift();
      await daemon.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
