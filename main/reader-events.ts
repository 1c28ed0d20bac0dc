import type { SessionEvent } from '#app';
import { assertNever, newId, type Clock, type Randomness, type SessionId } from '#kernel';
import type { Devices } from './devices.ts';

/** Starts both and turns what they say into events of the session. */
export function startReaderAndPrinter(
  devices: Pick<Devices, 'reader' | 'printer'>,
  to: { clock: Clock; randomness: Randomness; dispatch: (event: SessionEvent) => void },
): void {
  devices.printer.start((status) => to.dispatch({ kind: 'printer', trouble: status.code }));
  devices.reader.start((event) => {
    switch (event.kind) {
      case 'tapped':
        return to.dispatch({
          kind: 'card_tapped',
          uid: event.uid,
          sessionId: newId<SessionId>(to.clock, to.randomness),
        });
      case 'removed':
        return to.dispatch({ kind: 'card_removed' });
      case 'unreadable':
        return to.dispatch({ kind: 'card_unreadable' });
      case 'away':
        return to.dispatch({ kind: 'reader', trouble: 'CARD_READER_AWAY' });
      case 'back':
        return to.dispatch({ kind: 'reader', trouble: null });
      default:
        return assertNever(event);
    }
  });
}
