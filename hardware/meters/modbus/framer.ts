import { ExtentFramer } from '../../extent-framer.ts';
import { LONGEST_MBAP_BYTES, LONGEST_RTU_BYTES, mbapExtent, rtuExtent } from './frames.ts';

/** Cuts a TCP stream into MBAP frames. There is no checksum: an answer is believed only when its transaction number was asked for. */
export class MbapFramer extends ExtentFramer {
  constructor() {
    super({ longestBytes: LONGEST_MBAP_BYTES, extentOf: mbapExtent });
  }
}

/**
 * Cuts a serial line, or a TCP stream that carries one, into RTU frames. It goes by length and checksum and not by the silence between frames, which
 * neither a gateway nor a USB adapter passes on; `from` says whose frames the line brings.
 */
export class RtuFramer extends ExtentFramer {
  constructor(options: { from: 'host' | 'device' }) {
    super({ longestBytes: LONGEST_RTU_BYTES, extentOf: (bytes) => rtuExtent(bytes, options.from) });
  }
}
