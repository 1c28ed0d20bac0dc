import { DC4, DLE, ENQ, EOT, ESC, GS, LF } from '#hardware/printers/escpos/frames';

/** One thing that the printer's computer was told to do. It knows the commands that receipts are made of; what it does not know it leaves out. */
export type Command =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'line_feed' }
  | { readonly kind: 'initialise' }
  | { readonly kind: 'code_page'; readonly table: number }
  | { readonly kind: 'align'; readonly at: number }
  | { readonly kind: 'bold'; readonly on: boolean }
  | { readonly kind: 'scale'; readonly width: number; readonly height: number }
  | { readonly kind: 'line_spacing'; readonly dots: number }
  | { readonly kind: 'feed'; readonly dots: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'picture'; readonly rowBytes: number; readonly rows: Uint8Array }
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
    case undefined:
      return null;
    case 0x40:
      return whole(buffer, 2, { kind: 'initialise' });
    case 0x74:
      return whole(buffer, 3, { kind: 'code_page', table: n });
    case 0x61:
      return whole(buffer, 3, { kind: 'align', at: n % 48 });
    case 0x45:
      return whole(buffer, 3, { kind: 'bold', on: (n & 1) === 1 });
    case 0x33:
      return whole(buffer, 3, { kind: 'line_spacing', dots: n });
    case 0x4a:
      return whole(buffer, 3, { kind: 'feed', dots: n });
    default:
      return whole(buffer, 2, { kind: 'ignored' });
  }
}

function parseGroup(buffer: Uint8Array): Parsed | null {
  const [, letter, n = 0] = buffer;
  switch (letter) {
    case undefined:
      return null;
    case 0x21:
      return whole(buffer, 3, { kind: 'scale', width: (n >> 4) + 1, height: (n & 0x0f) + 1 });
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
      return whole(buffer, 2, { kind: 'ignored' });
  }
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
  const parameters = buffer.slice(5, lengthBytes);
  const command: Command =
    letter === 0x6b
      ? qrCommand(parameters)
      : letter === 0x48 && parameters[0] === 0x30
        ? { kind: 'process_id', id: parameters.slice(2) }
        : { kind: 'ignored' };
  return { command, lengthBytes };
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
