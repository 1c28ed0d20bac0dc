import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { act, type ControlledDevice } from '../control/index.ts';
import { Mechanism, type CutPiece } from './mechanism.ts';

/** The last receipts are kept in the state; all of them stay in the folder. */
const REMEMBERED_RECEIPTS = 100;

interface CutReceipt {
  readonly number: number;
  readonly text: string;
  /** The picture's file. */
  readonly png: string;
  readonly complete: boolean;
}

export interface SimulatedPrinterOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where receipts fall: `receipt-0001.png` and `receipt-0001.txt`. */
  readonly folder: string;
  readonly widthDots: number;
}

/** A receipt printer on TCP, as on port 9100 of a real one. */
export async function startPrinter(
  options: SimulatedPrinterOptions,
): Promise<ControlledDevice & { readonly files: string }> {
  mkdirSync(options.folder, { recursive: true });
  const receipts: CutReceipt[] = [];
  const sockets = new Set<Socket>();
  let number = lastNumberIn(options.folder);
  let power: 'on' | 'off' = 'on';

  const keep = (piece: CutPiece) => {
    number += 1;
    const name = join(options.folder, `receipt-${String(number).padStart(4, '0')}`);
    writeFileSync(`${name}.png`, piece.png);
    writeFileSync(`${name}.txt`, piece.text);
    receipts.push({ number, text: piece.text, png: `${name}.png`, complete: piece.complete });
    receipts.splice(0, receipts.length - REMEMBERED_RECEIPTS);
  };
  const mechanism = new Mechanism({
    widthDots: options.widthDots,
    output: { answer: (bytes) => sockets.forEach((socket) => socket.write(bytes)), piece: keep },
  });
  const resumeReading = () => {
    if (mechanism.hasRoom) for (const socket of sockets) socket.resume();
  };

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('data', (bytes) => {
      mechanism.receive(new Uint8Array(Buffer.from(bytes)));
      if (!mechanism.hasRoom) socket.pause();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await listen(server, options.port);
  const port = portOf(server);

  const powerOff = async () => {
    if (power === 'off') return;
    power = 'off';
    mechanism.losePower();
    await hangUp(server, sockets);
  };
  const simple = (change: () => void) =>
    act(z.strictObject({}), () => {
      change();
      resumeReading();
    });

  return {
    name: 'printer',
    address: `tcp://127.0.0.1:${port}`,
    files: options.folder,
    state: () => ({ power, ...mechanism.state, receipts }),
    acts: {
      paper_out: simple(() => mechanism.setPaper('out')),
      paper_near_end: simple(() => mechanism.setPaper('near_end')),
      paper_in: simple(() => mechanism.setPaper('ok')),
      paper_out_after_rows: act(z.strictObject({ rows: z.int().positive() }), ({ rows }) =>
        mechanism.endPaperAfter(rows),
      ),
      cover_open: simple(() => mechanism.setCover('open')),
      cover_close: simple(() => mechanism.setCover('closed')),
      cutter_jam: simple(() => mechanism.setCutter('jammed')),
      silent: act(z.strictObject({ afterRows: z.int().nonnegative().default(0) }), ({ afterRows }) =>
        mechanism.fallSilent(afterRows),
      ),
      clear: simple(() => {
        mechanism.setCutter('ok');
        mechanism.speakAgain();
      }),
      power_off: act(z.strictObject({}), powerOff),
      power_on: act(z.strictObject({}), async () => {
        if (power === 'on') return;
        await listen(server, port);
        power = 'on';
      }),
    },
    stop: powerOff,
  };
}

function lastNumberIn(folder: string): number {
  const numbers = readdirSync(folder).map((name) => Number(/^receipt-(\d+)\.png$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function hangUp(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  server.close();
  for (const socket of sockets) socket.destroy();
  await once(server, 'close');
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
