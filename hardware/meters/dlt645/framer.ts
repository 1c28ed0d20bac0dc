import { ExtentFramer } from '../../extent-framer.ts';
import { dlt645Extent, LONGEST_DLT645_BYTES } from './frames.ts';

/** Cuts a line into frames by start bytes, length and sum, whatever wakes up before them; `from` says whose frames the line brings. */
export class Dlt645Framer extends ExtentFramer {
  constructor(options: { from: 'host' | 'device' }) {
    super({ longestBytes: LONGEST_DLT645_BYTES, extentOf: (bytes) => dlt645Extent(bytes, options.from) });
  }
}
