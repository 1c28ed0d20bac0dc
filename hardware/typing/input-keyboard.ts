import { seconds, type Log } from '#kernel';
import { InputEventFramer } from '../headset/framer.ts';
import type { OpenPort } from '../ports/index.ts';
import { decodeInputKey } from './codec.ts';
import type { OpenKeyboard } from './keyboard.ts';

const CONNECT_TIMEOUT = seconds(3);

/** A device that types as Linux's input device: `input:///dev/input/by-id/usb-…-event-kbd`. Times are the kernel's own, so a busy machine changes nothing. */
export function inputKeyboard({ openPort, url, log }: { openPort: OpenPort; url: string; log: Log }): OpenKeyboard {
  return async () => {
    const port = await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
    const framer = new InputEventFramer();
    return {
      onMove: (listener) =>
        port.onBytes((bytes) => {
          for (const framed of framer.push(bytes)) {
            // What was typed may be a card or a secret: nothing of it is written to a log, not even broken.
            if (framed.kind === 'junk') {
              log.warn('wire_junk', { bytes: framed.bytes.length, code: framed.code });
              continue;
            }
            const move = decodeInputKey(framed.bytes);
            if (move !== null) listener(move);
          }
        }),
      onClosed: (listener) => port.onClosed(listener),
      close: () => port.close(),
    };
  };
}
