import { ExtentFramer } from '../../extent-framer.ts';
import { iec62056ExtentFrom, LONGEST_IEC62056_BYTES } from './frames.ts';

/** Cuts a line into lines of text and summed blocks, with parity in the eighth bit or without; `from` says whose frames it brings. */
export class Iec62056Framer extends ExtentFramer {
  constructor(options: { from: 'host' | 'device' }) {
    super({
      longestBytes: LONGEST_IEC62056_BYTES,
      extentOf: (bytes) => iec62056ExtentFrom(bytes, options.from),
    });
  }
}
