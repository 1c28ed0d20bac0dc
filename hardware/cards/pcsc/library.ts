import { FaultError } from '#kernel';

/*
 * The few things that are used of pcsc-mini 0.1.3, as an interface: tests put a stand-in behind it, and another binding could stand there.
 */

export interface PcscLibrary {
  makeClient(): PcscClient;
}

/** One connection to the daemon. It reports on readers after `start`, and cannot be started again once it reported that it is lost. */
export interface PcscClient {
  /** Throws while no daemon answers; may then be called again. */
  start(listener: PcscListener): void;
  stop(): void;
}

export interface PcscListener {
  onReader(reader: PcscReader): void;
  onReaderGone(name: string): void;
  onPresence(name: string, presence: { readonly present: boolean; readonly mute: boolean }): void;
  onLost(code: string): void;
}

export interface PcscReader {
  readonly name: string;
  /** Opens the card that lies there; rejects with an Error whose `code` is the library's. */
  connect(): Promise<PcscCard>;
}

/** A card that is open: what it was told before, it still knows, until it is closed or leaves. */
export interface PcscCard {
  readonly atr: Uint8Array;
  /** One question, one answer with its status word; rejects with an Error whose `code` is the library's. */
  transmit(request: Uint8Array): Promise<Uint8Array>;
  /** Never rejects: a card that left is closed already. */
  close(): Promise<void>;
}

/**
 * Loads the native library when it is first needed: a kiosk without a PC/SC reader never loads it. Rejects with FaultError CARD_READER_AWAY where the
 * system has no PC/SC (on Debian: libpcsclite1).
 */
export async function loadPcscLibrary(): Promise<PcscLibrary> {
  try {
    const pcsc = await import('pcsc-mini');
    return { makeClient: () => clientOver(pcsc) };
  } catch (cause) {
    throw new FaultError('CARD_READER_AWAY', {
      message: 'PC/SC cannot be loaded; on Debian it is in the packages pcscd and libpcsclite1',
      cause,
    });
  }
}

/**
 * Clients whose daemon went away. pcsc-mini 0.1.3 throws out of the finalizer of such a client ("InvalidHandle", which nothing can catch and which would
 * end the program), so they are never given up to the garbage collector. Each costs some 30 kB; a daemon that fails so often needs a person.
 */
const lostClients: unknown[] = [];
const LOST_CLIENTS_MOST = 500;

function clientOver(pcsc: typeof import('pcsc-mini')): PcscClient {
  if (lostClients.length >= LOST_CLIENTS_MOST)
    throw new FaultError('CARD_READER_AWAY', {
      message: `the PC/SC daemon ended ${LOST_CLIENTS_MOST} times; the kiosk has to be started again to try once more`,
    });
  const client = new pcsc.Client();
  const { PRESENT, MUTE } = pcsc.ReaderStatus;
  let listener: PcscListener | null = null;
  client.on('error', (error) => {
    lostClients.push(client);
    listener?.onLost(error.code);
  });
  client.on('reader', (reader) => {
    const name = reader.name();
    listener?.onReader({ name, connect: () => openCard(pcsc, reader) });
    reader.on('disconnect', () => listener?.onReaderGone(name));
    reader.on('change', (status) =>
      listener?.onPresence(name, { present: status.has(PRESENT), mute: status.has(MUTE) }),
    );
  });
  return {
    start: (toldTo) => {
      listener = toldTo;
      client.start();
    },
    stop: () => {
      listener = null;
      try {
        client.stop();
      } catch {
        // The daemon is gone already: there is nothing left to leave.
      }
    },
  };
}

async function openCard(pcsc: typeof import('pcsc-mini'), reader: InstanceType<typeof pcsc.Reader>): Promise<PcscCard> {
  const card = await reader.connect(pcsc.CardMode.SHARED);
  const close = () => card.disconnect(pcsc.CardDisposition.LEAVE).catch(() => undefined);
  try {
    // The answer to reset that comes with the reader's change is not to be trusted in 0.1.3: its bytes were overwritten by then.
    const { atr } = await card.state();
    return {
      atr: Uint8Array.from(atr),
      transmit: async (request) => Uint8Array.from(await card.transmit(request)),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
