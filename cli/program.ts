import { Command, CommanderError } from 'commander';
import type { AddCommand, ExitCode } from './command.ts';
import { addBackup } from './commands/backup.ts';
import { addBus } from './commands/bus.ts';
import { addCard } from './commands/card.ts';
import { addConsole } from './commands/console.ts';
import { addDecode } from './commands/decode.ts';
import { addDevice } from './commands/device.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addInvoice } from './commands/invoice.ts';
import { addJournal } from './commands/journal.ts';
import { addKiosk } from './commands/kiosk.ts';
import { addLedger } from './commands/ledger.ts';
import { addMeter } from './commands/meter.ts';
import { addRate } from './commands/rate.ts';
import { addNotice } from './commands/notice.ts';
import { addPolicy } from './commands/policy.ts';
import { addPrinter } from './commands/printer.ts';
import { addReadings } from './commands/readings.ts';
import { addReceipt } from './commands/receipt.ts';
import { addReplay } from './commands/replay.ts';
import { addRestore } from './commands/restore.ts';
import { addServer } from './commands/server.ts';
import { addSharedCost } from './commands/shared-cost.ts';
import { addMqtt } from './commands/mqtt.ts';
import { addSite } from './commands/site.ts';
import { addStatement } from './commands/statement.ts';
import { addTariff } from './commands/tariff.ts';
import { addTenancy } from './commands/tenancy.ts';
import { addVersion } from './commands/version.ts';
import { addWire } from './commands/wire.ts';
import { addWhy } from './commands/why.ts';

const commands: readonly AddCommand[] = [
  addDemo,
  addServer,
  addMqtt,
  addSite,
  addKiosk,
  addCard,
  addConsole,
  addJournal,
  addLedger,
  addStatement,
  addTariff,
  addRate,
  addSharedCost,
  addTenancy,
  addReadings,
  addInvoice,
  addBackup,
  addExplain,
  addReplay,
  addRestore,
  addDoctor,
  addWhy,
  addNotice,
  addPolicy,
  addMeter,
  addDevice,
  addPrinter,
  addReceipt,
  addBus,
  addDecode,
  addWire,
  addVersion,
];

const AFTER_HELP = `
Exit codes: 0 done, 1 something failed, 2 what was given cannot be used.
With --json a command writes one line of JSON to standard output; words for people go to standard error.`;

/** Runs one command line, without the program's own name, and resolves with the exit code. Everything but the shell is loaded when its command runs. */
export async function runFoyer(words: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command('foyer')
    .description('Open prepaid utilities for a building: kiosk, building server, meters, cash.')
    .addHelpText('after', AFTER_HELP)
    .enablePositionalOptions()
    .showHelpAfterError('(--help says more)')
    .exitOverride();
  for (const add of commands)
    add(program, (ended) => {
      code = ended;
    });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (thrown) {
    return explain(thrown);
  }
}

/** Says what went wrong in a line, and the stack only for a defect of ours. */
async function explain(thrown: unknown): Promise<ExitCode> {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  const { FaultError } = await import('#kernel');
  const { writeNote } = await import('#platform');
  const { ConfigurationFault } = await import('#platform/configuration');
  if (thrown instanceof ConfigurationFault) {
    writeNote(thrown.message);
    return 2;
  }
  if (thrown instanceof FaultError) writeNote(`${thrown.code}: ${thrown.message}`);
  else writeNote(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  return 1;
}
