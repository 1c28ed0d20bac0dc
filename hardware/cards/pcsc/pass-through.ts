import { concatBytes, equalBytes } from '#kernel';
import { STATUS } from './frames.ts';

/*
 * A card's own commands through a reader that knows nothing of them. How that is said differs by reader; which reader says it how is a table.
 */

/** Puts bytes to the card as they are and returns what it answered; null where the reader could not. */
export type PassThrough = (
  transmit: (request: Uint8Array) => Promise<Uint8Array>,
  command: Uint8Array,
) => Promise<Uint8Array | null>;

/** Which readers do not speak the transparent session of PC/SC part 3. By the beginning of their name. */
const others: readonly { readonly name: string; readonly way: PassThrough }[] = [
  { name: 'ACS ACR122', way: throughPn532 },
  { name: 'ACS ACR1222', way: throughPn532 },
];

export function passThroughOf(readerName: string): PassThrough {
  return others.find(({ name }) => readerName.startsWith(name))?.way ?? throughSession;
}

const PN532_COMMUNICATE = [0xd4, 0x42] as const;
const PN532_ANSWERED = Uint8Array.of(0xd5, 0x43, 0x00);

/** InCommunicateThru of the PN532 inside, in the reader's direct transmit. ACR122U application programming interface 2.04, "Direct Transmit". */
async function throughPn532(...[transmit, command]: Parameters<PassThrough>): Promise<Uint8Array | null> {
  const wrapped = Uint8Array.of(0xff, 0x00, 0x00, 0x00, command.length + 2, ...PN532_COMMUNICATE, ...command);
  const answer = await transmit(wrapped);
  const isThere = isDone(answer) && equalBytes(answer.slice(0, PN532_ANSWERED.length), PN532_ANSWERED);
  return isThere ? answer.slice(PN532_ANSWERED.length, -2) : null;
}

const SESSION = { start: 0x81, end: 0x82 } as const;
const TRANSCEIVE = 0x95;
const ANSWER_TAG = 0x97;

/** A transparent session (FF C2) of PC/SC part 3. The session is ended whatever came of it, or the reader would look for no card any more. */
async function throughSession(...[transmit, command]: Parameters<PassThrough>): Promise<Uint8Array | null> {
  const manage = (what: number) => transmit(Uint8Array.of(0xff, 0xc2, 0x00, 0x00, 0x02, what, 0x00, 0x00));
  if (!isDone(await manage(SESSION.start))) return null;
  try {
    const parts = Uint8Array.of(TRANSCEIVE, command.length, ...command);
    const head = Uint8Array.of(0xff, 0xc2, 0x00, 0x01, parts.length);
    const answer = await transmit(concatBytes(head, parts, Uint8Array.of(0x00)));
    return isDone(answer) ? valueOf(answer.slice(0, -2), ANSWER_TAG) : null;
  } finally {
    await manage(SESSION.end);
  }
}

/** The value of a tag among tags of one byte and lengths of one byte; null where it is not there. */
function valueOf(list: Uint8Array, wanted: number): Uint8Array | null {
  for (let at = 0; at + 2 <= list.length; at += 2 + (list[at + 1] ?? 0))
    if (list[at] === wanted) return list.slice(at + 2, at + 2 + (list[at + 1] ?? 0));
  return null;
}

function isDone(answer: Uint8Array): boolean {
  return answer.length >= 2 && (((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0)) === STATUS.done;
}
