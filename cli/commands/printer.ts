import type { AddCommand } from '../command.ts';

/** Printers as data; `foyer device test printer` talks to one. */
export const addPrinter: AddCommand = (program, finish) => {
  const printer = program.command('printer').description('profiles of receipt printers');
  printer
    .command('check')
    .description('says of a printer profile what is wrong with it, by path and line, and what it is worth')
    .argument('<file>', 'YAML (contracts/schema/printer-profile.json); name it by its absolute path in the kiosk file')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { checkPrinterProfile } = await import('../printer-check.ts');
      finish(checkPrinterProfile(file, { json: json === true }));
    });
  printer
    .command('schema')
    .description('writes the JSON schema of a printer profile, as contracts/schema/printer-profile.json holds it')
    .action(async () => {
      const { printerProfileJsonSchema } = await import('#hardware/profiles');
      const { writeLine } = await import('#platform');
      writeLine(JSON.stringify(printerProfileJsonSchema(), null, 2));
    });
  printer
    .command('list')
    .description('the profiles that come with Foyer, and against what each was tried')
    .option('--json', 'one line of JSON')
    .action(async ({ json }: { json?: true }) => {
      const { success } = await import('#kernel');
      const { loadPrinterProfile, printerProfileNames } = await import('#hardware/profiles');
      const { writeReply } = await import('../write-reply.ts');
      const profiles = printerProfileNames().map((profile) => {
        const { name, verified, confirmation, paper } = loadPrinterProfile(profile);
        return { profile, name, widthDots: paper.widthDots, confirmation, verified };
      });
      finish(writeReply(success({ profiles }), { json: json === true }));
    });
};
