import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { portOverStream } from './stream-port.ts';

test('a write that a closing stream never answers is PORT_CLOSED once it is closed', async () => {
  const stream = new Duplex({ read: () => undefined, write: () => undefined });
  const port = portOverStream(stream, { url: 'serial:///dev/pulled', hangUp: () => void stream.destroy() });
  const first = port.write(Uint8Array.of(1));
  const second = port.write(Uint8Array.of(2));
  // As serialport does when reading was what noticed that the device is gone.
  stream.emit('close');
  await expect(first).rejects.toMatchObject({ code: 'PORT_CLOSED' });
  await expect(second).rejects.toMatchObject({ code: 'PORT_CLOSED' });
});
