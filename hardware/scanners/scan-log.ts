import type { Log } from '#kernel';
import type { ScannerEvent } from './scanner.ts';

/** Writes what a scanner said to the log, as far as a log may know it, and hands it on. */
export function loggedScans(
  log: Log,
  url: string,
  handler: (event: ScannerEvent) => void,
): (event: ScannerEvent) => void {
  return (event) => {
    if (event.kind === 'scanned') log.info('scanned', { characters: event.text.length, end: endOf(event.text) });
    if (event.kind === 'refused') log.warn('scan_refused', { code: event.code });
    if (event.kind === 'away') log.warn('scanner_away', { url });
    if (event.kind === 'back') log.info('scanner_back', { url });
    handler(event);
  };
}

/** The last three characters, where they are only a small part of the whole: a code may be a secret, and a log is not. */
function endOf(text: string): string {
  return text.length < 12 ? '' : text.slice(-3);
}
