import { parseHex } from '#kernel';
import { framersConform } from '../../framer-conformance.ts';
import { RtuFramer } from './framer.ts';
import { encodeRtu } from './frames.ts';
import { vectors } from './fixtures/vectors.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array(0);
const rtu = (unitAddress: number, pdu: string) => encodeRtu({ unitAddress, pdu: hex(pdu) });
const longest = encodeRtu({ unitAddress: 247, pdu: new Uint8Array(252).fill(3).with(1, 250) });

framersConform('modbus/rtu, what meters send', () => new RtuFramer({ from: 'device' }), {
  goodFrames: [
    ...vectors.filter((vector) => vector.from === 'device').map((vector) => vector.bytes),
    rtu(1, '03 02 12 34'),
    rtu(9, '83 02'),
    rtu(17, '10 FD 00 00 01'),
    longest,
  ],
  impossibleStarts: [
    hex('00'),
    hex('F8'),
    hex('01 00'),
    hex('01 80'),
    hex('01 41'),
    hex('01 03 00'),
    hex('01 03 FC'),
    hex('01 03 FF'),
    // Whole by its length, but of another checksum.
    hex('01 83 02 00 00'),
  ],
  falsePromises: [hex('01 03 FA'), hex('01 04 10 00'), hex('01'), hex('07 10 FD')],
});

framersConform('modbus/rtu, what hosts send', () => new RtuFramer({ from: 'host' }), {
  goodFrames: [
    ...vectors.filter((vector) => vector.from === 'host').map((vector) => vector.bytes),
    rtu(1, '04 00 48 00 02'),
    rtu(3, '10 FD 00 00 01 02 FF 00'),
  ],
  impossibleStarts: [hex('00'), hex('01 83'), hex('01 00'), hex('01 10 00 00 00 01 03'), hex('01 10 00 00 00 01 00')],
  falsePromises: [hex('01 10 00 00 00 01 F6'), hex('01 03 00'), hex('05')],
});
