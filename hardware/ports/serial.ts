import type { SerialPort } from 'serialport';
import { FaultError } from '#kernel';
import type { SerialLine } from './address.ts';
import type { BytePort } from './port.ts';
import { portOverStream } from './stream-port.ts';

/**
 * Opens a serial line, for us alone (the system's lock). The native library is loaded only when a line is opened: a kiosk whose devices are all on
 * TCP never loads it. A pseudo-terminal accepts and ignores baud rate and parity.
 */
export async function openSerialPort(at: { url: string; path: string } & SerialLine): Promise<BytePort> {
  const { SerialPort } = await import('serialport');
  return new Promise((resolve, reject) => {
    const line = new SerialPort(
      {
        path: at.path,
        baudRate: at.baudRate,
        parity: at.parity,
        dataBits: at.dataBits,
        stopBits: at.stopBits,
        lock: true,
      },
      (cause) => {
        if (cause !== null)
          reject(
            new FaultError('PORT_UNREACHABLE', {
              message: `the line ${at.path} cannot be opened: ${cause.message}`,
              details: { url: at.url },
              cause,
            }),
          );
        else
          resolve({
            ...portOverStream(line, { url: at.url, hangUp: () => line.close() }),
            changeSpeed: (baudRate) => changeSpeed(line, { url: at.url, baudRate }),
          });
      },
    );
  });
}

function changeSpeed(line: SerialPort, { url, baudRate }: { url: string; baudRate: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (cause: Error | null | undefined, next: () => void) => {
      if (cause === null || cause === undefined) next();
      else reject(new FaultError('PORT_CLOSED', { message: `${url} is closed`, details: { url }, cause }));
    };
    line.drain((undrained) => done(undrained, () => line.update({ baudRate }, (kept) => done(kept, resolve))));
  });
}
