import type { Clock, Log } from '#kernel';
import { TypingDevice, type KeyboardSetting, type OpenKeyboard, type TypingEvent } from '../../typing/index.ts';
import { CODE_BYTES_MOST } from '../line/frames.ts';
import { loggedScans } from '../scan-log.ts';
import type { CodeScanner, ScannerEvent } from '../scanner.ts';
import { codeIn, type CodeFrame } from './codec.ts';

export interface WedgeScannerOptions {
  /** This one device, and no other keyboard: as Linux's input device, or by its raw reports. */
  readonly open: OpenKeyboard;
  readonly url: string;
  readonly format: CodeFrame & Pick<KeyboardSetting, 'layout' | 'terminator'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A scanner that types like a keyboard, heard as the one device that it is. What it reads is printable ASCII as its layout writes it, and nothing else. */
export function createWedgeScanner({ open, url, format, clock, log }: WedgeScannerOptions): CodeScanner {
  const { layout, terminator } = format;
  const own = log.area('scanner');
  const device = new TypingDevice({
    open,
    setting: { layout, terminator, plainDigits: false },
    charactersMost: CODE_BYTES_MOST,
    clock,
    log: own,
  });
  return {
    start: (handler) => {
      const say = loggedScans(own, url, handler);
      device.start((event) => {
        const said = saidOf(event, format);
        if (said !== null) say(said);
      });
    },
    stop: () => device.stop(),
  };
}

function saidOf(event: TypingEvent, frame: CodeFrame): ScannerEvent | null {
  return event.kind === 'text' ? codeIn(event.text, frame) : event;
}
