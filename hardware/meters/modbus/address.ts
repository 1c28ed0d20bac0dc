import { FaultError } from '#kernel';
import { parsePortAddress } from '../../ports/index.ts';

/** How a bus is reached, and how its frames are wrapped there. */
export type ModbusAddress =
  | { readonly framing: 'mbap'; readonly portUrl: string }
  | {
      readonly framing: 'rtu';
      /** Opens the bytes: the address without what only concerns framing. */
      readonly portUrl: string;
      /** Of the serial line, here or behind the gateway; the silence between frames follows from it. */
      readonly baudRate: number;
    };

/**
 * Reads where Modbus meters are: `tcp://host:port` speaks Modbus TCP; `tcp://host:port?framing=rtu&baud=9600` is a serial line behind a gateway that passes
 * its bytes on as they are (9600 baud when nothing is said); `serial:///dev/ttyUSB0?baud=9600` is the line itself, RTU by nature; so is
 * `tunnel://registration-id`, behind a meter that dials in.
 * Throws FaultError PORT_ADDRESS_INVALID.
 */
export function parseModbusAddress(text: string): ModbusAddress {
  const question = text.indexOf('?');
  const query = new URLSearchParams(question < 0 ? '' : text.slice(question + 1));
  const dialsIn = text.startsWith('tunnel:');
  if (!dialsIn && (!text.startsWith('tcp:') || question < 0)) {
    const port = parsePortAddress(text);
    return port.kind === 'serial'
      ? { framing: 'rtu', portUrl: text, baudRate: port.baudRate }
      : { framing: 'mbap', portUrl: text };
  }
  const portUrl = question < 0 ? text : text.slice(0, question);
  parsePortAddress(portUrl);
  for (const name of query.keys())
    if (name !== 'framing' && name !== 'baud') throw invalid(text, `${name} is no option of a gateway`);
  if ((query.get('framing') ?? (dialsIn ? 'rtu' : '')) !== 'rtu')
    throw invalid(text, 'framing is rtu, or is left out for Modbus TCP');
  const baudRate = Number(query.get('baud') ?? '9600');
  if (!Number.isInteger(baudRate) || baudRate < 50 || baudRate > 4_000_000)
    throw invalid(text, 'baud is a whole number from 50 to 4000000');
  return { framing: 'rtu', portUrl, baudRate };
}

function invalid(text: string, because: string): FaultError {
  return new FaultError('PORT_ADDRESS_INVALID', {
    message: `the meter address ${text} cannot be used: ${because}`,
    details: { url: text },
  });
}
