import type { Command } from 'commander';
import type { AddCommand, ExitCode } from '../command.ts';

interface Asked {
  readonly data: string;
  readonly id?: string;
  readonly json?: true;
}
interface Shared extends Asked {
  readonly reason: string;
}

/** Readings that wait for staff, and readings by hand: asked of the running server through its local door. */
export const addReadings: AddCommand = (program, finish) => {
  const readings = program
    .command('readings')
    .description('readings that wait for a decision, and readings that came late or were wrong');
  addHeld(readings, finish);
  act(readings, 'decide <reading> <decision>', 'accept, reject or swap: the first reading of another register')
    .option('--closing <value>', 'with swap: what the old register showed at the end')
    .option(
      '--and-earlier',
      'what was held of the meter before it is settled with it; otherwise each waits for its own',
    )
    .action(async (reading: string, decision: string, given: Shared & { closing?: string; andEarlier?: true }) => {
      const { closing = null, reason } = given;
      const earlier = given.andEarlier === true ? 'settled' : 'waits';
      const body = { reading: Number(reading), decision, closing, earlier, reason };
      finish(await ask('decide', given, body));
    });
  act(readings, 'correct <meter>', 'a reading that came late, or what a wrong one should have been')
    .requiredOption('--at <instant>', 'when the meter showed it, such as 2026-11-23T14:31:00Z')
    .requiredOption('--value <value>', 'what it showed')
    .action(async (meterId: string, given: Shared & { at: string; value: string }) => {
      const { at, value: register, reason } = given;
      finish(await ask('correct', given, { meterId, at, register, reason }));
    });
  asked(readings, 'multiplier <meter>', 'a multiplier (transformer ratio, pulse value) that was wrong since a day')
    .requiredOption('--from <day>', 'the local day since which it was wrong, such as 2026-09-01')
    .requiredOption('--to <number>', 'what it was in truth, until the next change that is known')
    .requiredOption('--note <text>', 'why; it stands in the audit')
    .action(async (meterId: string, given: Asked & { from: string; to: string; note: string }) => {
      const { from, to, note: reason } = given;
      finish(await ask('multiplier', given, { meterId, from, multiplier: Number(to), reason }));
    });
};

function addHeld(readings: Command, finish: (code: ExitCode) => void): void {
  readings
    .command('held')
    .description('those that wait, with the number by which a decision calls them')
    .requiredOption('--data <folder>', "the running server's data folder")
    .option('--json', 'one line of JSON')
    .action(async ({ data, json }: { data: string; json?: true }) => {
      const { heldReadings } = await import('#contracts/api');
      const { writeLine } = await import('#platform');
      const { askServer } = await import('../ask-server.ts');
      const { writeReply } = await import('../write-reply.ts');
      const { textTable } = await import('../write-table.ts');
      const reply = await askServer(data, { path: '/readings/held', method: 'GET', schema: heldReadings });
      if (json === true || !reply.ok) return finish(writeReply(reply, { json: json === true }));
      const rows = reply.value.rows.map((row) => [
        String(row.reading),
        row.meterId,
        row.at,
        row.register,
        row.serial,
        row.reason,
      ]);
      writeLine(textTable([['reading', 'meter', 'at', 'register', 'serial', 'reason'], ...rows]));
      return finish(0);
    });
}

function act(readings: Command, name: string, description: string): Command {
  return asked(readings, name, description).requiredOption('--reason <text>', 'why; it stands in the audit');
}

function asked(readings: Command, name: string, description: string): Command {
  return readings
    .command(name)
    .description(description)
    .requiredOption('--data <folder>', "the running server's data folder")
    .option('--id <uuid>', 'the id of the request, to ask the same again; otherwise a new one is made and told')
    .option('--json', 'one line of JSON');
}

async function ask(
  path: 'decide' | 'correct' | 'multiplier',
  { data, id, json }: Asked,
  body: object,
): Promise<ExitCode> {
  const { newId } = await import('#kernel');
  const { SystemClock, systemRandomness, writeNote } = await import('#platform');
  const { readingDecisionAnswer } = await import('#contracts/api');
  const { askServer } = await import('../ask-server.ts');
  const { writeReply } = await import('../write-reply.ts');
  const requestId = id ?? newId(new SystemClock(), systemRandomness);
  // Before it is asked: whoever loses the answer can ask the same again.
  writeNote(`request ${requestId}`);
  const question = {
    path: `/readings/${path}`,
    method: 'POST',
    body: { id: requestId, ...body },
    schema: readingDecisionAnswer,
  } as const;
  return writeReply(await askServer(data, question), { json: json === true });
}
