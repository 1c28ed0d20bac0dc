import { KermitFramer } from '../line/kermit-frame.ts';
import { ID003_FRAME } from './frames.ts';

/** Cuts what one ID-003 line carries, in either direction: `FC | length | data | CRC low | CRC high`. */
export class Id003Framer extends KermitFramer {
  constructor() {
    super(ID003_FRAME);
  }
}
