import { Option, type Command } from 'commander';
import type { ScannedProtocol } from '#hardware/meters';
import type { AddCommand } from '../command.ts';

interface Given {
  readonly protocol: ScannedProtocol;
  readonly from: string;
  readonly to: string;
  readonly replyWithin?: string;
  readonly site?: string;
  readonly json?: true;
}

/** A line with meters on it. */
export const addBus: AddCommand = (program, finish) => {
  program
    .command('bus')
    .description('lines with meters on them')
    .command('scan')
    .description('says what answers on a line, with serial number and the profiles that fit; it only reads')
    .argument('<url>', 'the line, as at a meter in the site file')
    .addOption(
      new Option('--protocol <name>', 'what is spoken there')
        .choices(['modbus', 'dlt645', 'cjt188', 'mbus'])
        .default('modbus'),
    )
    .option('--from <number>', 'the first unit address', '1')
    .option('--to <number>', 'the last; the whole of 247 takes a good minute', '247')
    .option('--reply-within <ms>', 'how long each is waited for (300 on a serial line, 1500 behind Modbus TCP)')
    .option('--site <file>', 'a site file, whose own profiles are tried too')
    .option('--json', 'one line of JSON')
    .addHelpText(
      'after',
      '\nA line that a running Foyer server has open is locked: stop the server first. A meter that several profiles fit is told apart by its label.',
    )
    .action(async (url: string, given: Given, command: Command) => {
      const from = unitAddress('--from', given.from, command);
      const to = unitAddress('--to', given.to, command);
      const replyWithinMs = given.replyWithin === undefined ? null : Number(given.replyWithin);
      if (
        replyWithinMs !== null &&
        !(Number.isInteger(replyWithinMs) && replyWithinMs >= 20 && replyWithinMs <= 10_000)
      )
        command.error('error: --reply-within is a whole number of ms from 20 to 10000');
      const { scanBus } = await import('../bus-scan.ts');
      const { writeReply } = await import('../write-reply.ts');
      const json = given.json === true;
      const siteFile = given.site ?? null;
      const reply = await scanBus({ url, protocol: given.protocol, from, to, replyWithinMs, siteFile, aloud: !json });
      finish(writeReply(reply, { json }));
    });
};

function unitAddress(name: string, text: string, command: Command): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 247) command.error(`error: ${name} is a unit address from 1 to 247`);
  return value;
}
