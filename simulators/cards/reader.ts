import type { Socket } from 'node:net';
import { z } from 'zod';
import { milliseconds, type Clock } from '#kernel';
import { encodeLine, type SentLine } from '#hardware/cards/line/codec';
import { HEARTBEAT_MS, NUMBER_DIGITS_MOST } from '#hardware/cards/line/frames';
import { act, Outlet, type ControlledDevice } from '../control/index.ts';

const card = z.object({
  uid: z
    .string()
    .regex(/^([0-9a-fA-F]{2})*$/)
    .max(NUMBER_DIGITS_MOST),
});
const nothing = z.strictObject({});
/** How long a hand holds a card to the reader. */
const HOLD_MS = 600;
/** Electrical noise: no line of the protocol, and longer than one. */
const NOISE = Uint8Array.from({ length: 300 }, (_, index) => (index * 73 + 41) & 0xff);

/** A contactless reader with a serial line, on TCP as a converter would show it. */
export async function startCardReader(options: { port: number; clock: Clock }): Promise<ControlledDevice> {
  const { clock } = options;
  const power = new AbortController();
  let laid: string | null = null;
  let silent = false;
  /** Which card came last: the end of an earlier tap takes nothing away. */
  let hand = 0;

  const send = (bytes: Uint8Array, to: Iterable<Socket> = outlet.sockets) => {
    if (!silent) for (const socket of to) socket.write(bytes);
  };
  const fieldLine = (): SentLine => (laid === null ? { kind: 'gone' } : { kind: 'present', number: laid });
  const place = (uid: string | null) => {
    hand += 1;
    laid = uid;
    send(encodeLine(fieldLine()));
  };

  const outlet = new Outlet(options.port, (socket) => {
    socket.resume();
    // As after power-on, a reader says first what lies on it.
    send(encodeLine(fieldLine()), [socket]);
  });
  await outlet.plug();

  const beat = async () => {
    while (!power.signal.aborted) {
      await clock.sleep(milliseconds(HEARTBEAT_MS), power.signal);
      send(encodeLine({ kind: 'heartbeat' }));
    }
  };
  const beating = beat();

  return {
    name: 'cards',
    address: outlet.address,
    state: () => ({ card: laid, silent, connections: outlet.sockets.size }),
    acts: {
      /** Answers when the card is on the reader; it is taken away by itself. */
      tap: act(card.extend({ holdMs: z.int().min(0).max(600_000).default(HOLD_MS) }), ({ uid, holdMs }) => {
        // No card comes while another lies there: whoever taps has taken it away.
        if (laid !== null) place(null);
        place(uid);
        const tap = hand;
        void clock.sleep(milliseconds(holdMs), power.signal).then(() => {
          if (tap === hand) place(null);
        });
      }),
      lay: act(card.strict(), ({ uid }) => place(uid)),
      remove: act(nothing, () => place(null)),
      garbage: act(nothing, () => send(NOISE)),
      drop_line: act(nothing, () => outlet.drop()),
      ...outlet.acts(),
      silent: act(nothing, () => {
        silent = true;
      }),
      clear: act(nothing, () => {
        silent = false;
      }),
    },
    stop: async () => {
      power.abort();
      await beating;
      await outlet.pull();
    },
  };
}
