import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { seconds } from '#kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPort } from './open.ts';

const options = { connectTimeout: seconds(1) };

describe('a TCP port', () => {
  let server: Server;
  let url: string;
  let peers: Socket[];

  beforeEach(async () => {
    peers = [];
    server = createServer((peer) => {
      peers.push(peer);
      peer.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = typeof address === 'object' && address !== null ? `tcp://127.0.0.1:${address.port}` : '';
  });

  afterEach(async () => {
    for (const peer of peers) peer.destroy();
    if (server.listening) {
      server.close();
      await once(server, 'close');
    }
  });

  async function connected() {
    const arrival = once(server, 'connection');
    const port = await openPort(url, options);
    const [peer] = (await arrival) as [Socket];
    return { port, peer };
  }

  test('carries bytes both ways', async () => {
    const { port, peer } = await connected();
    const answered = new Promise<Uint8Array>((resolve) => port.onBytes(resolve));
    const asked = once(peer, 'data');
    await port.write(Uint8Array.of(0x10, 0x04, 0x01));
    expect([...((await asked)[0] as Buffer)]).toEqual([0x10, 0x04, 0x01]);
    peer.write(Uint8Array.of(0x12));
    expect(await answered).toEqual(Uint8Array.of(0x12));
    await port.close();
  });

  test('keeps bytes that came before anyone listened', async () => {
    const { port, peer } = await connected();
    await new Promise((resolve) => peer.write('early', resolve));
    const first = await new Promise<Uint8Array>((resolve) => port.onBytes(resolve));
    expect(new TextDecoder().decode(first)).toBe('early');
    await port.close();
  });

  test('says that the peer hung up, also to one who asks later, and refuses to write then', async () => {
    const { port, peer } = await connected();
    port.onBytes(() => undefined);
    const closed = new Promise<void>((resolve) => port.onClosed(resolve));
    peer.end();
    await closed;
    await new Promise<void>((resolve) => port.onClosed(resolve));
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_CLOSED' });
  });

  test('closes twice as once', async () => {
    const { port, peer } = await connected();
    const gone = once(peer, 'close');
    peer.resume();
    await Promise.all([port.close(), port.close()]);
    await port.close();
    await gone;
  });

  test('is PORT_UNREACHABLE where nobody listens', async () => {
    server.close();
    await once(server, 'close');
    await expect(openPort(url, options)).rejects.toMatchObject({ code: 'PORT_UNREACHABLE', details: { url } });
  });

  test('is PORT_ADDRESS_INVALID, as a rejection, for a wrong address', async () => {
    await expect(openPort('tcp://nowhere', options)).rejects.toMatchObject({ code: 'PORT_ADDRESS_INVALID' });
  });
});
