import { DC4, DLE, ENQ, EOT, ESC, GS, LF } from '#hardware/printers/escpos/frames';

/** One thing that the printer's computer was told to do. What it does not know it passes over, as far as its length is known. */
export type Command =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'line_feed' }
  | { readonly kind: 'initialise' }
  | { readonly kind: 'code_page'; readonly table: number }
  | { readonly kind: 'align'; readonly at: number }
  | { readonly kind: 'bold'; readonly on: boolean }
  | { readonly kind: 'underline'; readonly on: boolean }
  | { readonly kind: 'reverse'; readonly on: boolean }
  | { readonly kind: 'scale'; readonly width: number; readonly height: number }
  | { readonly kind: 'line_spacing'; readonly dots: number | null }
  | { readonly kind: 'feed'; readonly dots: number }
  | { readonly kind: 'feed_lines'; readonly lines: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'picture'; readonly rowBytes: number; readonly rows: Uint8Array }
  | { readonly kind: 'graphics_store'; readonly rowBytes: number; readonly rows: Uint8Array }
  | { readonly kind: 'graphics_print' }
  | { readonly kind: 'qr_module'; readonly dots: number }
  | { readonly kind: 'qr_store'; readonly text: string }
  | { readonly kind: 'qr_print' }
  | { readonly kind: 'automatic_status'; readonly items: number }
  | { readonly kind: 'queued_status' }
  | { readonly kind: 'process_id'; readonly id: Uint8Array }
  | { readonly kind: 'ignored' };

export interface Parsed {
  readonly command: Command;
  readonly lengthBytes: number;
}

const FS = 0x1c;
/** Bytes of commands after ESC, GS and FS that are passed over, their letter and parameters included. */
const PASSED_OVER: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  [ESC]: { ' ': 3, '%': 3, $: 4, '=': 3, G: 3, M: 3, R: 3, T: 3, V: 3, '\\': 4, c: 4, p: 5, r: 3, u: 3, v: 2, '{': 3 },
  [GS]: { $: 4, H: 3, I: 3, L: 4, P: 4, T: 3, W: 4, '\\': 4, b: 3, f: 3, h: 3, w: 3 },
  [FS]: { '!': 3, '&': 2, '-': 3, '.': 2, C: 3, S: 4, W: 3, p: 4 },
};

/** Reads the command at the head of the buffer; null when its end has not come yet. */
export function parseCommand(buffer: Uint8Array): Parsed | null {
  const [first] = buffer;
  switch (first) {
    case undefined:
      return null;
    case LF:
      return { command: { kind: 'line_feed' }, lengthBytes: 1 };
    case ESC:
      return parseEscape(buffer);
    case GS:
      return parseGroup(buffer);
    case FS:
      return passOver(buffer);
    case DLE:
      return parseRealTime(buffer);
    default:
      return first < 0x20 ? { command: { kind: 'ignored' }, lengthBytes: 1 } : parseText(buffer);
  }
}

function parseText(buffer: Uint8Array): Parsed {
  const end = buffer.findIndex((byte) => byte < 0x20);
  const bytes = buffer.slice(0, end === -1 ? buffer.length : end);
  return { command: { kind: 'text', bytes }, lengthBytes: bytes.length };
}

/** Real-time commands were obeyed when they came in; here they are only passed over. */
function parseRealTime(buffer: Uint8Array): Parsed | null {
  const [, second] = buffer;
  if (second === undefined) return null;
  const lengthBytes = second === EOT || second === ENQ ? 3 : second === DC4 ? 10 : 1;
  return whole(buffer, lengthBytes, { kind: 'ignored' });
}

function parseEscape(buffer: Uint8Array): Parsed | null {
  const [, letter, n = 0] = buffer;
  switch (letter) {
    case 0x40:
      return whole(buffer, 2, { kind: 'initialise' });
    case 0x74:
      return whole(buffer, 3, { kind: 'code_page', table: n });
    case 0x61:
      return whole(buffer, 3, { kind: 'align', at: n % 48 });
    case 0x45:
      return whole(buffer, 3, { kind: 'bold', on: (n & 1) === 1 });
    case 0x2d:
      return whole(buffer, 3, { kind: 'underline', on: n % 48 !== 0 });
    case 0x32:
      return whole(buffer, 2, { kind: 'line_spacing', dots: null });
    case 0x33:
      return whole(buffer, 3, { kind: 'line_spacing', dots: n });
    case 0x4a:
      return whole(buffer, 3, { kind: 'feed', dots: n });
    case 0x64:
      return whole(buffer, 3, { kind: 'feed_lines', lines: n });
    default:
      return passOver(buffer);
  }
}

function parseGroup(buffer: Uint8Array): Parsed | null {
  const [, letter, n = 0] = buffer;
  switch (letter) {
    case 0x21:
      return whole(buffer, 3, { kind: 'scale', width: (n >> 4) + 1, height: (n & 0x0f) + 1 });
    case 0x42:
      return whole(buffer, 3, { kind: 'reverse', on: (n & 1) === 1 });
    case 0x56:
      return whole(buffer, n >= 65 ? 4 : 3, { kind: 'cut' });
    case 0x61:
      return whole(buffer, 3, { kind: 'automatic_status', items: n });
    case 0x72:
      return whole(buffer, 3, { kind: 'queued_status' });
    case 0x76:
      return parsePicture(buffer);
    case 0x28:
      return parseLong(buffer);
    default:
      return passOver(buffer);
  }
}

/** A command of known length; of an unknown one, its two first bytes. */
function passOver(buffer: Uint8Array): Parsed | null {
  const [first = 0, letter] = buffer;
  if (letter === undefined) return null;
  return whole(buffer, PASSED_OVER[first]?.[String.fromCharCode(letter)] ?? 2, { kind: 'ignored' });
}

/** GS v 0 m xL xH yL yH data */
function parsePicture(buffer: Uint8Array): Parsed | null {
  if (buffer.length < 8) return null;
  const [, , , , xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = buffer;
  const rowBytes = xLow | (xHigh << 8);
  const lengthBytes = 8 + rowBytes * (yLow | (yHigh << 8));
  return whole(buffer, lengthBytes, { kind: 'picture', rowBytes, rows: buffer.slice(8, lengthBytes) });
}

/** GS ( letter pL pH parameters */
function parseLong(buffer: Uint8Array): Parsed | null {
  if (buffer.length < 5) return null;
  const [, , letter, low = 0, high = 0] = buffer;
  const lengthBytes = 5 + (low | (high << 8));
  if (buffer.length < lengthBytes) return null;
  return { command: longCommand(letter, buffer.slice(5, lengthBytes)), lengthBytes };
}

function longCommand(letter: number | undefined, parameters: Uint8Array): Command {
  switch (letter) {
    case 0x6b:
      return qrCommand(parameters);
    case 0x4c:
      return graphicsCommand(parameters);
    case 0x48:
      return parameters[0] === 0x30 ? { kind: 'process_id', id: parameters.slice(2) } : { kind: 'ignored' };
    default:
      return { kind: 'ignored' };
  }
}

/** Function 112 stores `m fn a bx by c xL xH yL yH data`; 50 and 2 print what is stored. */
function graphicsCommand(parameters: Uint8Array): Command {
  const [, action, , , , , xLow = 0, xHigh = 0] = parameters;
  if (action === 2 || action === 50) return { kind: 'graphics_print' };
  if (action !== 112) return { kind: 'ignored' };
  return {
    kind: 'graphics_store',
    rowBytes: Math.ceil((xLow | (xHigh << 8)) / 8),
    rows: parameters.slice(10),
  };
}

function qrCommand(parameters: Uint8Array): Command {
  const [symbol, action, n = 0] = parameters;
  if (symbol !== 0x31) return { kind: 'ignored' };
  if (action === 67) return { kind: 'qr_module', dots: n };
  if (action === 80) return { kind: 'qr_store', text: new TextDecoder().decode(parameters.slice(3)) };
  return action === 81 ? { kind: 'qr_print' } : { kind: 'ignored' };
}

function whole(buffer: Uint8Array, lengthBytes: number, command: Command): Parsed | null {
  return buffer.length < lengthBytes ? null : { command, lengthBytes };
}
