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
  /** Asks the card that lies there; rejects with an Error whose `code` is the library's. */
  ask(request: Uint8Array): Promise<{ readonly answer: Uint8Array; readonly atr: Uint8Array }>;
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
    listener?.onReader({ name, ask: (request) => ask(pcsc, { reader, request }) });
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

async function ask(
  pcsc: typeof import('pcsc-mini'),
  { reader, request }: { reader: InstanceType<typeof pcsc.Reader>; request: Uint8Array },
): Promise<{ answer: Uint8Array; atr: Uint8Array }> {
  const card = await reader.connect(pcsc.CardMode.SHARED);
  try {
    const answer = Uint8Array.from(await card.transmit(request));
    // The answer to reset that comes with the reader's change is not to be trusted in 0.1.3: its bytes were overwritten by then.
    const { atr } = await card.state();
    return { answer, atr: Uint8Array.from(atr) };
  } finally {
    await card.disconnect(pcsc.CardDisposition.LEAVE).catch(() => undefined);
  }
}
