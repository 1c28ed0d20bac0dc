import { KermitFramer } from '../line/kermit-frame.ts';
import { CCNET_FRAME } from './frames.ts';

/** Cuts what one CCNET line carries, in either direction: `02 | 03 | length | data | CRC low | CRC high`. */
export class CcnetFramer extends KermitFramer {
  constructor() {
    super(CCNET_FRAME);
  }
}
