import { duration, FaultError, type Duration } from '#kernel';
import { parsePortAddress } from '../../ports/index.ts';

/** Where a serial line of meters is, here or behind something that passes its bytes on as they are. */
export interface LineAddress {
  /** Opens the bytes: the address without what only concerns the line. */
  readonly portUrl: string;
  readonly baudRate: number;
  /** So long bytes may take on their way besides the time on the wire. */
  readonly detour: Duration;
}

const DETOUR_OF_WIRE = duration(200);
const DETOUR_OF_NETWORK = duration(500);
/** A meter that dialled in over a mobile network, which may have to wake its radio first. */
const DETOUR_OF_TUNNEL = duration(5000);
const BITS_OF_CHARACTER = 11;

/**
 * Reads where meters of a serial protocol are, 2400 baud and even parity when nothing is said: `serial:///dev/ttyUSB0?baud=2400&parity=even` is the line itself,
 * `tcp://host:port?framing=dlt645&baud=2400` one behind a gateway, `tunnel://registration-id` one behind a meter that dials in. `framing` is the protocol's name
 * and may be left out. Throws FaultError PORT_ADDRESS_INVALID.
 */
export function parseLineAddress(text: string, { framing }: { framing: string }): LineAddress {
  const question = text.indexOf('?');
  const query = new URLSearchParams(question < 0 ? '' : text.slice(question + 1));
  const place = question < 0 ? text : text.slice(0, question);
  const baudRate = Number(query.get('baud') ?? '2400');
  if (text.startsWith('serial:')) {
    if (!query.has('baud')) query.set('baud', '2400');
    if (!query.has('parity')) query.set('parity', 'even');
    const portUrl = `${place}?${query}`;
    parsePortAddress(portUrl);
    return { portUrl, baudRate, detour: DETOUR_OF_WIRE };
  }
  const { kind } = parsePortAddress(place);
  if (kind !== 'tcp' && kind !== 'tunnel') throw invalid(text, 'meters are behind serial://, tcp:// or tunnel://');
  for (const name of query.keys())
    if (name !== 'framing' && name !== 'baud') throw invalid(text, `${name} is no option of a line of meters`);
  if ((query.get('framing') ?? framing) !== framing) throw invalid(text, `framing is ${framing}, or is left out`);
  if (!Number.isInteger(baudRate) || baudRate < 50 || baudRate > 4_000_000)
    throw invalid(text, 'baud is a whole number from 50 to 4000000');
  return { portUrl: place, baudRate, detour: kind === 'tcp' ? DETOUR_OF_NETWORK : DETOUR_OF_TUNNEL };
}

/** How long so many characters of eight bits with parity take on the wire, rounded up. */
export function timeOnWire(characters: number, { baudRate }: Pick<LineAddress, 'baudRate'>): Duration {
  return duration(Math.ceil((characters * BITS_OF_CHARACTER * 1000) / baudRate));
}

function invalid(text: string, because: string): FaultError {
  return new FaultError('PORT_ADDRESS_INVALID', {
    message: `the meter address ${text} cannot be used: ${because}`,
    details: { url: text },
  });
}
