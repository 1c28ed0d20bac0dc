import { duration, FaultError, type Duration } from '#kernel';
import { parsePortAddress } from '../../ports/index.ts';
import { speedCharacter } from './codec.ts';

/** Where meters that are read out are, and how fast one talks with them. */
export interface Iec62056Address {
  readonly portUrl: string;
  /** The speed that the line keeps, in baud; null where it begins at 300 and goes on at what each meter proposes. */
  readonly fixedBaud: number | null;
  /** The line carries eight bits, so parity is put in and taken off here. */
  readonly parityInside: boolean;
  /** So long bytes may take on their way besides the time on the wire. */
  readonly detour: Duration;
}

/** Every meter of mode C is signed on to at this speed. */
export const SIGN_ON_BAUD = 300;
const DETOUR = { serial: duration(200), tcp: duration(500), tunnel: duration(5000) } as const;
const OPTIONS = new Set(['framing', 'baud', 'dataBits', 'parity']);

/**
 * Reads `serial:///dev/ttyUSB0` (300 baud, then what the meter proposes), the same with `?baud=9600` (that and nothing else), `tcp://host:port?framing=iec62056&baud=300`
 * (a gateway or a head with a fixed speed: 300 where nothing is said) or `tunnel://…`. Seven bits with even parity; with `dataBits=8` the line carries eight without, and the
 * parity is inside. Throws FaultError PORT_ADDRESS_INVALID.
 */
export function parseIec62056Address(text: string): Iec62056Address {
  const question = text.indexOf('?');
  const place = question < 0 ? text : text.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : text.slice(question + 1));
  const { kind } = parsePortAddress(place);
  if (kind !== 'serial' && kind !== 'tcp' && kind !== 'tunnel')
    throw invalid(text, 'meters are behind serial://, tcp:// or tunnel://');
  for (const name of query.keys()) if (!OPTIONS.has(name)) throw invalid(text, `${name} is no option of such a line`);
  if ((query.get('framing') ?? 'iec62056') !== 'iec62056') throw invalid(text, 'framing is iec62056, or is left out');
  const baud = query.get('baud');
  if (baud !== null && speedCharacter(Number(baud)) === null)
    throw invalid(text, 'baud is 300, 600, 1200, 2400, 4800, 9600 or 19200');
  const dataBits = query.get('dataBits') ?? '7';
  const parity = dataBits === '8' ? 'none' : 'even';
  if (!['7', '8'].includes(dataBits) || (query.get('parity') ?? parity) !== parity)
    throw invalid(text, 'characters have seven bits with even parity, or dataBits=8 and parity=none');
  const common = { parityInside: dataBits === '8', detour: DETOUR[kind] };
  if (kind !== 'serial') return { ...common, portUrl: place, fixedBaud: Number(baud ?? SIGN_ON_BAUD) };
  const portUrl = `${place}?baud=${baud ?? SIGN_ON_BAUD}&parity=${parity}&dataBits=${dataBits}`;
  return { ...common, portUrl, fixedBaud: baud === null ? null : Number(baud) };
}

function invalid(text: string, because: string): FaultError {
  return new FaultError('PORT_ADDRESS_INVALID', {
    message: `the meter address ${text} cannot be used: ${because}`,
    details: { url: text },
  });
}
