import type { Clock, Log } from '#kernel';
import { openHid, type HidAddress, type HidLibrary } from '../hid/index.ts';
import { decodeBootReport, noKeysDown } from './codec.ts';
import type { OpenKeyboard } from './keyboard.ts';

/**
 * A device that types, read from its raw reports through node-hid. Reports carry no time, so they have that of their arrival: on a machine that stops for more
 * than 50 ms in the middle of a card, the card has to be held to the reader once more.
 */
export function hidKeyboard(options: {
  loadLibrary: () => Promise<HidLibrary>;
  address: HidAddress;
  clock: Clock;
  log: Log;
}): OpenKeyboard {
  const { loadLibrary, address, clock, log } = options;
  return async () => {
    const device = await openHid(await loadLibrary(), address, 'keyboard');
    let down = noKeysDown;
    return {
      onMove: (listener) =>
        device.onReport((report) => {
          const read = decodeBootReport(down, report, clock.monotonic());
          if (read === null) {
            log.warn('report_junk', { bytes: report.length });
            return;
          }
          down = read.down;
          for (const move of read.moves) listener(move);
        }),
      onClosed: (listener) => device.onClosed(listener),
      close: () => device.close(),
    };
  };
}
