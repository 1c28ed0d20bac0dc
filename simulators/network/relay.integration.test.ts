import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { seconds } from '#kernel';
import { SystemClock } from '#platform';
import type { ControlledDevice } from '../control/index.ts';
import { startNetwork } from './relay.ts';

const clock = new SystemClock();
let echo: Server;
let network: ControlledDevice;
let caller: Socket;

const run = (name: string) => network.acts[name]?.run({});
const portOf = (address: string) => Number(new URL(address).port);

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  network = await startNetwork({ port: 0, to: { host: '127.0.0.1', port: address.port } });
  caller = await dial();
});

afterEach(async () => {
  caller.destroy();
  await network.stop();
  echo.close();
});

async function dial(): Promise<Socket> {
  const socket = connect(portOf(network.address), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Not by `once`, which would take the reset that comes before for an error of the test. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** What comes back within the time; empty when nothing does. */
async function answerTo(socket: Socket, words: string): Promise<string> {
  const heard = once(socket, 'data').then(([bytes]) => String(bytes));
  socket.write(words);
  return Promise.race([heard, clock.sleep(seconds(0.4)).then(() => '')]);
}

it('passes on what is sent, both ways', async () => {
  expect(await answerTo(caller, 'hello')).toBe('hello');
});

it('breaks what is open and refuses what is new when it is cut, and passes again when mended', async () => {
  const closed = closing(caller);
  run('cut');
  await closed;
  const refused = connect(portOf(network.address), '127.0.0.1').on('error', () => undefined);
  await closing(refused);
  run('mend');
  expect(await answerTo(await dial(), 'again')).toBe('again');
});

it('tells nobody when the cable is pulled: the caller waits and hears nothing', async () => {
  run('unplug');
  expect(await answerTo(caller, 'anyone?')).toBe('');
  expect(caller.destroyed).toBe(false);
  const late = await dial();
  expect(await answerTo(late, 'and now?')).toBe('');
  const closed = closing(late);
  run('mend');
  await closed;
  expect(await answerTo(await dial(), 'back')).toBe('back');
});
