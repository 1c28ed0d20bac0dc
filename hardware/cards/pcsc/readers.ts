import { milliseconds, refuse, success, type Clock, type Reply } from '#kernel';
import { loadPcscLibrary, type PcscLibrary } from './library.ts';

/** The daemon names its readers within milliseconds. */
const TIME_TO_NAME = milliseconds(500);

/** The names of the readers that the system's PC/SC daemon knows, none included. Refused with CARD_READER_AWAY where PC/SC or its daemon is not there. */
export async function listPcscReaders(options: {
  readonly clock: Clock;
  /** Another library in tests. */
  readonly loadLibrary?: () => Promise<PcscLibrary>;
}): Promise<Reply<readonly string[]>> {
  const names = new Set<string>();
  try {
    const client = (await (options.loadLibrary ?? loadPcscLibrary)()).makeClient();
    client.start({
      onReader: (reader) => names.add(reader.name),
      onReaderGone: (name) => names.delete(name),
      onPresence: () => undefined,
      onLost: () => names.clear(),
    });
    await options.clock.sleep(TIME_TO_NAME);
    client.stop();
    return success([...names]);
  } catch (thrown) {
    return refuse('CARD_READER_AWAY', { message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
