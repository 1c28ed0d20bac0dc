import { Argument, Option } from 'commander';
import type { AddCommand, ExitCode } from '../command.ts';
import { decodedProtocols, type DecodedProtocol } from '../decode-protocols.ts';

interface ReplayWords {
  readonly protocol?: DecodedProtocol;
  readonly to?: string;
  readonly speed: string;
  readonly json?: true;
}

const FORMAT = `
FILE has one JSON object a line: {"atMs": 12.5, "from": "host", "hex": "02 03 06 33 DA 81", "protocol": "ccnet"}. The protocol may stand in the first line alone.
The log of a kiosk that was started with --log debug is such a file: its lines \`wire\` are read, all others passed over.
With --to the host's side is sent to a device, at the recorded times, and what it answers stands beside what was recorded. Never do that to a validator that a kiosk uses:
a recording may hold commands that stack a note.`;

/** Recorded conversations with devices. */
export const addWire: AddCommand = (program, finish) => {
  program
    .command('wire')
    .description('recorded conversations with devices')
    .command('replay')
    .description(
      'puts a recorded conversation through framer and decoder: 0 every frame is sound, 1 some are not, 2 it is no recording',
    )
    .addArgument(new Argument('<file>', 'the recording'))
    .addOption(
      new Option('--protocol <name>', 'where its lines do not say, or one of several').choices(decodedProtocols),
    )
    .option('--to <url>', 'sends the host side to this device and shows what it answers')
    .option('--speed <factor>', 'with --to: so many times as fast as it was recorded', '1')
    .option('--json', 'one line of JSON')
    .addHelpText('after', FORMAT)
    .action(async (file: string, given: ReplayWords) => finish(await replayFile(file, given)));
};

async function replayFile(file: string, { protocol, to, speed, json }: ReplayWords): Promise<ExitCode> {
  const { success } = await import('#kernel');
  const { SystemClock } = await import('#platform');
  const { readRecording } = await import('../wire-recording.ts');
  const { replay, replayTo } = await import('../wire-replay.ts');
  const { writeReply } = await import('../write-reply.ts');
  const options = { json: json === true };
  const recording = readRecording(file, protocol ?? null);
  if (!recording.ok) return writeReply(recording, options);
  const frames = await replay(recording.value);
  const isSound = frames.every(({ meaning }) => meaning !== null);
  if (to === undefined) {
    writeReply(success({ protocol: recording.value.protocol, frames }), options);
    return isSound ? 0 : 1;
  }
  const { conversation } = recording.value;
  const said = await replayTo(to, {
    conversation,
    speed: Math.max(0.01, Number(speed) || 1),
    clock: new SystemClock(),
  });
  const now = await replay({ ...recording.value, conversation: said });
  const answers = (of: typeof frames) => of.filter(({ from }) => from === 'device').map(({ hex }) => hex);
  const same = JSON.stringify(answers(now)) === JSON.stringify(answers(frames));
  writeReply(success({ protocol: recording.value.protocol, same, recorded: answers(frames), frames: now }), options);
  return same ? 0 : 1;
}
