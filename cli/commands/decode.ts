import { Argument, Option } from 'commander';
import type { AddCommand } from '../command.ts';

export const addDecode: AddCommand = (program, finish) => {
  program
    .command('decode')
    .description('says what one frame of a device means')
    .addArgument(new Argument('<protocol>', 'the protocol').choices(['ccnet', 'modbus', 'escpos']))
    .argument('<hex...>', 'the bytes, spaced or not: 02 03 06 33 DA 81')
    .addOption(new Option('--from <side>', 'who sent it').choices(['host', 'device']).default('device'))
    .option('--json', 'one line of JSON')
    .action(
      async (
        protocol: 'ccnet' | 'modbus' | 'escpos',
        hex: string[],
        { from, json }: { from: 'host' | 'device'; json?: true },
      ) => {
        const { decodeFrame } = await import('../decode-frame.ts');
        const { writeReply } = await import('../write-reply.ts');
        finish(writeReply(await decodeFrame(hex.join(' '), { protocol, from }), { json: json === true }));
      },
    );
};
