import { FaultError } from '#kernel';

/** Where a byte port leads, read from its URL. */
export type PortAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | ({ readonly kind: 'serial'; readonly path: string } & SerialLine)
  /** An input device of Linux; it is only read. */
  | { readonly kind: 'input'; readonly path: string }
  /** A character device that is read and written like a file. */
  | { readonly kind: 'usb'; readonly path: string }
  /** The same, found by what it is: the number in the path of a USB printer changes with the order of plugging. */
  | { readonly kind: 'usb_id'; readonly vendorHex: string; readonly productHex: string; readonly serial: string | null }
  /** A device that dials in; `registration` is how it says who it is. */
  | { readonly kind: 'tunnel'; readonly registration: string };

export interface SerialLine {
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly dataBits: 7 | 8;
  readonly stopBits: 1 | 2;
}

const LINE_OPTIONS = new Set(['baud', 'parity', 'dataBits', 'stopBits']);

/**
 * Reads `tcp://host:port`, `usb:///dev/usb/lp0`, `usb:04b8:0e15?serial=…` or `serial:///dev/ttyUSB0?baud=9600&parity=none&dataBits=8&stopBits=1` (the
 * defaults, 9600 8N1, may be left out).
 * Throws FaultError PORT_ADDRESS_INVALID with a message that says what is wrong; nothing in a URL is silently ignored.
 */
export function parsePortAddress(text: string): PortAddress {
  const url = URL.parse(text);
  if (url === null) throw invalid(text, 'it is not a URL such as tcp://host:9100 or serial:///dev/ttyUSB0?baud=9600');
  switch (url.protocol) {
    case 'tcp:':
      return parseTcp(url, text);
    case 'serial:':
      return parseSerial(url, text);
    case 'usb:':
      return parseUsb(url, text);
    case 'input:':
      return parseInput(url, text);
    case 'tunnel:':
      return parseTunnel(url, text);
    default:
      throw invalid(text, `bytes cannot be had from ${url.protocol}// (tcp://, serial://, usb: and input:// can)`);
  }
}

function parseUsb(url: URL, text: string): PortAddress {
  if (url.hostname === '' && url.pathname.startsWith('/') && url.pathname.length > 1 && url.search === '')
    return { kind: 'usb', path: decodeURIComponent(url.pathname) };
  const id = /^([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(url.pathname);
  const known = [...url.searchParams.keys()].every((name) => name === 'serial');
  if (url.hostname !== '' || id?.[1] === undefined || id[2] === undefined || !known)
    throw invalid(text, 'a USB printer is written usb:///dev/usb/lp0, or usb:04b8:0e15?serial=… as `lsusb` shows it');
  return {
    kind: 'usb_id',
    vendorHex: id[1].toLowerCase(),
    productHex: id[2].toLowerCase(),
    serial: url.searchParams.get('serial'),
  };
}

function parseInput(url: URL, text: string): PortAddress {
  if (url.hostname !== '' || url.pathname.length < 2 || url.search !== '')
    throw invalid(text, 'an input device is written input:///dev/input/event5');
  return { kind: 'input', path: decodeURIComponent(url.pathname) };
}

function parseTunnel(url: URL, text: string): PortAddress {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(url.hostname) || url.pathname !== '' || url.search !== '')
    throw invalid(text, 'a device that dials in is written tunnel://862123045678901, as it registers itself');
  return { kind: 'tunnel', registration: url.hostname };
}

function parseTcp(url: URL, text: string): PortAddress {
  const port = Number(url.port);
  if (url.hostname === '') throw invalid(text, 'the host is missing');
  if (url.port === '' || port === 0) throw invalid(text, 'the port is missing');
  if (url.username !== '' || !['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '')
    throw invalid(text, 'nothing may follow or precede host:port');
  return { kind: 'tcp', host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
}

function parseSerial(url: URL, text: string): PortAddress {
  if (url.hostname !== '') throw invalid(text, 'a device path begins with a third slash: serial:///dev/…');
  if (url.pathname.length < 2) throw invalid(text, 'the device path is missing');
  for (const name of url.searchParams.keys())
    if (!LINE_OPTIONS.has(name)) throw invalid(text, `${name} is no option of a serial line`);
  const option = (name: string, otherwise: string) => url.searchParams.get(name) ?? otherwise;
  const baudRate = Number(option('baud', '9600'));
  if (!Number.isInteger(baudRate) || baudRate < 50 || baudRate > 4_000_000)
    throw invalid(text, 'baud is a whole number from 50 to 4000000');
  return {
    kind: 'serial',
    path: decodeURIComponent(url.pathname),
    baudRate,
    parity: oneOf(option('parity', 'none'), ['none', 'even', 'odd'], () =>
      invalid(text, 'parity is none, even or odd'),
    ),
    dataBits: oneOf(Number(option('dataBits', '8')), [7, 8], () => invalid(text, 'dataBits is 7 or 8')),
    stopBits: oneOf(Number(option('stopBits', '1')), [1, 2], () => invalid(text, 'stopBits is 1 or 2')),
  };
}

function oneOf<const Choice>(given: unknown, choices: readonly Choice[], refused: () => FaultError): Choice {
  const chosen = choices.find((choice) => choice === given);
  if (chosen === undefined) throw refused();
  return chosen;
}

function invalid(text: string, because: string): FaultError {
  return new FaultError('PORT_ADDRESS_INVALID', {
    message: `the device address ${text} cannot be used: ${because}`,
    details: { url: text },
  });
}
