import type { SessionEvent } from '#app';
import type { CodeScanner } from '#hardware/scanners';
import { assertNever, type SessionId } from '#kernel';

/** Starts the scanner and turns what it says into events of the session. */
export function startScanner(
  scanner: CodeScanner,
  to: { dispatch: (event: SessionEvent) => void; freshId: () => SessionId },
): void {
  const { dispatch, freshId } = to;
  scanner.start((event) => {
    switch (event.kind) {
      case 'scanned':
        return dispatch({ kind: 'code_scanned', visit: freshId(), text: event.text });
      case 'refused':
        return dispatch({ kind: 'code_refused', code: event.code });
      case 'away':
        return dispatch({ kind: 'scanner', trouble: 'SCANNER_AWAY' });
      case 'back':
        return dispatch({ kind: 'scanner', trouble: null });
      default:
        return assertNever(event);
    }
  });
}
