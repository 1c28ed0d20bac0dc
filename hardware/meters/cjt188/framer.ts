import { ExtentFramer } from '../../extent-framer.ts';
import { cjt188Extent, LONGEST_CJT188_BYTES } from './frames.ts';

/** Cuts a line into frames by start byte, type, length and sum, whatever wakes up before them; `from` says whose frames the line brings. */
export class Cjt188Framer extends ExtentFramer {
  constructor(options: { from: 'host' | 'device' }) {
    super({ longestBytes: LONGEST_CJT188_BYTES, extentOf: (bytes) => cjt188Extent(bytes, options.from) });
  }
}
