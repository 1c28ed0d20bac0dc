import { Argument, Option } from 'commander';
import type { AddCommand } from '../command.ts';
import { decodedProtocols, type DecodedProtocol } from '../decode-protocols.ts';

export const addDecode: AddCommand = (program, finish) => {
  program
    .command('decode')
    .description('says what one frame of a device means; a damaged one is refused with its code')
    .addArgument(new Argument('<protocol>', 'the protocol').choices(decodedProtocols))
    .argument('<hex...>', 'the bytes, spaced or not: 02 03 06 33 DA 81')
    .addOption(
      new Option('--from <side>', 'who sent it; left out: every reading that fits').choices(['host', 'device']),
    )
    .option('--json', 'one line of JSON')
    .action(
      async (protocol: DecodedProtocol, hex: string[], { from, json }: { from?: 'host' | 'device'; json?: true }) => {
        const { decodeFrame } = await import('../decode-frame.ts');
        const { writeReply } = await import('../write-reply.ts');
        const reply = await decodeFrame(hex.join(' '), { protocol, from: from ?? null });
        finish(writeReply(reply, { json: json === true }));
      },
    );
};
