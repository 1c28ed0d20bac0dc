import type { Command } from 'commander';
import type { AddCommand, ExitCode } from '../command.ts';
import type { MeterGiven } from '../meter-line.ts';

type Given = Omit<MeterGiven, 'url'> & { readonly json?: true };
type RelayWords = Given & {
  readonly serial: string;
  readonly open?: true;
  readonly close?: true;
  readonly reason: string;
  readonly yes?: true;
  readonly confirmedOnSite?: true;
};

const ON_THE_LINE = `
URL is what stands at the meter in the site file: tcp://10.0.0.5:502 (Modbus TCP), tcp://10.0.0.5:4001?framing=rtu&baud=9600 (a serial line behind a
gateway), serial:///dev/ttyUSB0?baud=9600 (the line itself). A serial line serves one program: while a Foyer server runs on it, it is locked, and many
gateways take one connection only. Stop the server first, or ask it instead.`;

/** Meters one by one, without a server: what a profile is worth, what a meter says, what its relay does. */
export const addMeter: AddCommand = (program, finish) => {
  const meter = program.command('meter').description('meters and their profiles, without a server');
  meter
    .command('check')
    .description('says of a meter profile what is wrong with it, by path and line, and what it is worth')
    .argument('<file>', 'YAML (contracts/schema/meter-profile.json); put it into profiles/ beside the site file')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { checkMeterProfile } = await import('../meter-check.ts');
      finish(checkMeterProfile(file, { json: json === true }));
    });
  meter
    .command('schema')
    .description('writes the JSON schema of a meter profile, as contracts/schema/meter-profile.json holds it')
    .action(async () => {
      const { meterProfileJsonSchema } = await import('#hardware/profiles');
      const { writeLine } = await import('#platform');
      writeLine(JSON.stringify(meterProfileJsonSchema(), null, 2));
    });
  onLine(meter.command('read'))
    .description('reads one meter once: serial number, register, power, relay, voltage')
    .option('--serial <number>', 'as printed on it; another meter is then refused')
    .action(async (url: string, given: Given) => {
      const { readMeter } = await import('../meter-read.ts');
      const { writeReply } = await import('../write-reply.ts');
      finish(writeReply(await readMeter({ url, ...given }), { json: given.json === true }));
    });
  onLine(meter.command('relay'))
    .description('switches the relay of one meter and reads it back; a running server sets it as it decides')
    .requiredOption('--serial <number>', 'as printed on it; it is compared right before the write')
    .option('--open', 'cuts supply')
    .option('--close', 'restores supply')
    .requiredOption('--reason <words>', 'why; it is repeated in the answer')
    .option('--confirmed-on-site', 'you stand before this meter and see what its relay does')
    .option('--yes', 'do not ask again')
    .action(async (url: string, given: RelayWords, command: Command) => finish(await relay(url, given, command)));
};

function onLine(command: Command): Command {
  return command
    .argument('<url>', 'where the meter is')
    .requiredOption('--profile <name>', 'a profile that comes with Foyer, or a file of your own that ends in .yaml')
    .option('--unit <number>', 'its unit address on the line, 1 to 247', '1')
    .option('--bus-address <address>', 'its address where the protocol has longer ones; otherwise the serial number')
    .option('--json', 'one line of JSON')
    .addHelpText('after', ON_THE_LINE);
}

async function relay(url: string, given: RelayWords, command: Command): Promise<ExitCode> {
  if ((given.open === true) === (given.close === true)) command.error('error: say --open or --close');
  const { switchRelay } = await import('../meter-relay.ts');
  const { writeReply } = await import('../write-reply.ts');
  const reply = await switchRelay({
    url,
    ...given,
    target: given.open === true ? 'open' : 'closed',
    confirmedOnSite: given.confirmedOnSite === true,
    yes: given.yes === true,
  });
  const code = writeReply(reply, { json: given.json === true });
  return reply.ok && !reply.value.proven ? 1 : code;
}
