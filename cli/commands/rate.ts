import type { AddCommand } from '../command.ts';
import type { RateGiven } from '../rate-readings.ts';

/** Rates readings of a file by a tariff of a file, as the server would. */
export const addRate: AddCommand = (program, finish) => {
  program
    .command('rate')
    .description('what readings cost by a tariff: every line of charge, then the totals; 1 where a reading was held')
    .requiredOption('--tariff <file>', 'the tariff, YAML or JSON')
    .requiredOption('--readings <file>', 'CSV: meter, register, UTC time, value, quality')
    .option('--from <when>', 'a local day or an instant; by default the first reading')
    .option('--to <when>', 'the same; by default the last reading')
    .option('--zone <name>', 'the IANA time zone of the site', 'UTC')
    .option(
      '--attribute <name=value...>',
      'persons, area_m2, fixtures (persons@2026-11-16=3 from that day on), or what a charge asks by when',
      [],
    )
    .option('--wraps-at <value>', 'where registers begin again at zero; without it no rollover is believed')
    .option('--at-most <quantity>', 'the most that can pass in an hour; by default what a dwelling can take')
    .option('--multiplier <number>', 'transformer ratio or pulse value', '1')
    .option('--json', 'one line of JSON for each line of charge, then one for the totals')
    .action(async (given: RateGiven) => {
      const { writeLine, writeNote } = await import('#platform');
      const { rateFile } = await import('../rate-readings.ts');
      const { code, lines, notes } = rateFile(given);
      for (const line of lines) writeLine(line);
      for (const note of notes) writeNote(note);
      finish(code);
    });
};
