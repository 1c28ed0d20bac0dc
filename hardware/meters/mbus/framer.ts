import { ExtentFramer } from '../../extent-framer.ts';
import { LONGEST_MBUS_BYTES, mbusExtent } from './frames.ts';

/** Cuts a line into frames by start, both lengths and sum. Whoever sent them: an echo of a request is a frame too, and belongs to nobody. */
export class MbusFramer extends ExtentFramer {
  constructor() {
    super({ longestBytes: LONGEST_MBUS_BYTES, extentOf: mbusExtent });
  }
}
