import { Argument } from 'commander';
import type { AddCommand } from '../command.ts';
import { testedDevices, type TestedDevice } from '../device-kinds.ts';

interface TestWords {
  readonly config?: string;
  readonly address?: string;
  readonly profile?: string;
  readonly seconds: string;
  readonly print?: true;
  readonly json?: true;
}

/** Devices of this machine, before or beside a kiosk: what there is, what answers, whether one works. */
export const addDevice: AddCommand = (program, finish) => {
  const device = program
    .command('device')
    .description('the devices of this machine: what there is, and whether one works');
  device
    .command('detect')
    .description('serial ports, USB printers, card readers and input devices, as they are written in a kiosk file')
    .option('--ask', 'ask each that no program has open one harmless question in every known protocol')
    .option(
      '--root <folder>',
      'where /dev, /proc and /sys of the machine lie; in a container, where they are mounted',
      '/',
    )
    .option('--json', 'one line of JSON')
    .action(async ({ ask, root, json }: { ask?: true; root: string; json?: true }) => {
      const { success } = await import('#kernel');
      const { SystemClock } = await import('#platform');
      const { detectDevices } = await import('../device-detect.ts');
      const { writeReply } = await import('../write-reply.ts');
      const found = await detectDevices({ ask: ask === true, root, clock: new SystemClock() });
      finish(writeReply(success(found), { json: json === true }));
    });
  device
    .command('test')
    .description('tries one device: 0 it works, 1 it does not, 2 it cannot be tried')
    .addArgument(new Argument('<device>', 'which').choices(testedDevices))
    .option('--config <file>', 'the kiosk file that says where it is')
    .option('--address <url>', 'where it is, otherwise')
    .option('--profile <name>', 'of a printer: its profile')
    .option('--print', 'of a printer: a test page too, and what confirmed it')
    .option('--seconds <number>', 'how long to wait for the device, a card or a code', '15')
    .option('--json', 'one line of JSON')
    .addHelpText(
      'after',
      '\nA validator is asked who it is and how it is; nothing is accepted, reset or acknowledged. A port that a running kiosk has open is not touched.',
    )
    .action(async (kind: TestedDevice, given: TestWords) => {
      const { seconds } = await import('#kernel');
      const { SystemClock } = await import('#platform');
      const { testDevice } = await import('../device-test.ts');
      const { writeReply } = await import('../write-reply.ts');
      const wait = seconds(Math.min(600, Math.max(1, Number(given.seconds) || 15)));
      const reply = await testDevice(kind, { ...given, print: given.print === true, wait, clock: new SystemClock() });
      const code = writeReply(reply, { json: given.json === true });
      finish(reply.ok && !reply.value.works ? 1 : code);
    });
};
