import type { CardAnswer, CardRequest, CardSort } from '#contracts/api';
import { assert, assertNever, FaultError, parseHex, toHex } from '#kernel';
import {
  authenticateCommand,
  DESFIRE,
  DESFIRE_STATUS,
  desfireCommand,
  HARDWARE_TYPE,
  HARDWARE_TYPE_AT,
  loadKeyCommand,
  NDEF_LENGTH_BYTES,
  READ_NDEF_FILE,
  READ_SIGNATURE,
  readBlockCommand,
  SELECT_NDEF_APPLICATION,
  SELECT_NDEF_FILE,
  SIGNATURE_BYTES,
} from './card-frames.ts';
import { storageCardOf } from './codec.ts';
import { STATUS } from './frames.ts';
import type { PcscCard } from './library.ts';
import { passThroughOf } from './pass-through.ts';

/** The kind of card, by its answer to reset, and where that says nothing by GetVersion. Rejects as the library does. */
export async function sortOf(card: PcscCard): Promise<CardSort> {
  const storage = storageCardOf(card.atr);
  switch (storage) {
    case 'MIFARE Classic 1K':
    case 'MIFARE Classic 4K':
    case 'MIFARE Mini':
      return 'classic';
    case 'MIFARE Ultralight':
      return 'ultralight';
    case null:
      return sortByVersion(card);
    default:
      return assertNever(storage);
  }
}

async function sortByVersion(card: PcscCard): Promise<CardSort> {
  const first = await send(card, desfireCommand(DESFIRE.getVersion));
  if (first.status !== DESFIRE_STATUS.more) return 'other';
  // Whatever is not asked for now would be in the way of the next command.
  let last = first;
  for (let frame = 0; frame < 2 && last.status === DESFIRE_STATUS.more; frame += 1)
    last = await send(card, desfireCommand(DESFIRE.more));
  switch (first.data[HARDWARE_TYPE_AT]) {
    case HARDWARE_TYPE.desfire:
    case HARDWARE_TYPE.desfireLight:
      return 'desfire';
    case HARDWARE_TYPE.ntag:
      return 'ntag_424';
    default:
      return 'other';
  }
}

/** Puts one question of the server to a card. Rejects as the library does. */
export async function askCard(card: PcscCard, request: CardRequest, readerName: string): Promise<CardAnswer> {
  switch (request.ask) {
    case 'desfire_challenge':
      return desfireChallenge(card, request);
    case 'desfire_response': {
      const { data, status } = await send(card, desfireCommand(DESFIRE.more, bytesOf(request.token)));
      return status === DESFIRE_STATUS.done ? answered(data) : refused(status);
    }
    case 'ndef':
      return ndef(card);
    case 'originality': {
      const signature = await passThroughOf(readerName)((bytes) => whole(card, bytes), READ_SIGNATURE);
      return signature?.length === SIGNATURE_BYTES ? answered(signature) : { kind: 'unsupported' };
    }
    case 'classic_block':
      return inTurn(card, [
        loadKeyCommand(bytesOf(request.key)),
        authenticateCommand(request.block, request.keyType),
        readBlockCommand(request.block),
      ]);
    default:
      return assertNever(request);
  }
}

/**
 * Whether a no may be the reader's and not the card's: readers say 63 00 or 64 xx when a card does not answer, for a wrong key of a MIFARE Classic and for one that
 * is taken away. A DESFire's own no begins with 91.
 */
export function isReadersNo(answer: CardAnswer): boolean {
  return answer.kind === 'refused' && !answer.status.startsWith('91');
}

type Of<Ask extends CardRequest['ask']> = Extract<CardRequest, { ask: Ask }>;

async function desfireChallenge(card: PcscCard, asked: Of<'desfire_challenge'>): Promise<CardAnswer> {
  const application = bytesOf(asked.application).toReversed();
  const selected = await send(card, desfireCommand(DESFIRE.selectApplication, application));
  if (selected.status !== DESFIRE_STATUS.done) return refused(selected.status);
  const begin =
    asked.method === 'aes'
      ? desfireCommand(DESFIRE.authenticateAes, Uint8Array.of(asked.keyNumber))
      : desfireCommand(DESFIRE.authenticateEv2First, Uint8Array.of(asked.keyNumber, 0x00));
  const { data, status } = await send(card, begin);
  return status === DESFIRE_STATUS.more ? answered(data) : refused(status);
}

async function ndef(card: PcscCard): Promise<CardAnswer> {
  const file = await inTurn(card, [SELECT_NDEF_APPLICATION, SELECT_NDEF_FILE, READ_NDEF_FILE]);
  if (file.kind !== 'bytes') return file;
  const bytes = bytesOf(file.bytes);
  const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return answered(bytes.slice(NDEF_LENGTH_BYTES, NDEF_LENGTH_BYTES + length));
}

/** Commands of which each has to be done before the next; the answer is the last one's. */
async function inTurn(card: PcscCard, commands: readonly Uint8Array[]): Promise<CardAnswer> {
  let data: Uint8Array = new Uint8Array();
  for (const command of commands) {
    const answer = await send(card, command);
    if (answer.status !== STATUS.done) return refused(answer.status);
    data = answer.data;
  }
  return answered(data);
}

async function send(card: PcscCard, command: Uint8Array): Promise<{ data: Uint8Array; status: number }> {
  const answer = await whole(card, command);
  return { data: answer.slice(0, -2), status: ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0) };
}

/** An answer without a status word is one of which the card took the rest with it. */
async function whole(card: PcscCard, command: Uint8Array): Promise<Uint8Array> {
  const answer = await card.transmit(command);
  if (answer.length < 2) throw new FaultError('CARD_LEFT');
  return answer;
}

function answered(bytes: Uint8Array): CardAnswer {
  return { kind: 'bytes', bytes: toHex(bytes).replaceAll(' ', '') };
}

function refused(status: number): CardAnswer {
  return { kind: 'refused', status: status.toString(16).padStart(4, '0').toUpperCase() };
}

function bytesOf(hex: string): Uint8Array {
  const bytes = parseHex(hex);
  assert(bytes !== null, 'what passed its schema is whole bytes');
  return bytes;
}
