import type { AddCommand } from '../command.ts';

interface Given {
  readonly data?: string;
  readonly config?: string;
  readonly kioskConfig?: string;
  readonly kioskData?: string;
  readonly json?: true;
}

/** Looks at a machine and what is installed on it, and says of each thing that is not right how it is mended. Changes nothing. */
export const addDoctor: AddCommand = (program, finish) => {
  program
    .command('doctor')
    .description('looks at machine, books, devices and links, and says how what is not right is mended')
    .option('--data <folder>', "the server's data folder; without it that of a demo below .demo, where there is one")
    .option('--config <file>', 'the site file')
    .option('--kiosk-config <file>', 'the file of a kiosk on this machine')
    .option('--kiosk-data <folder>', "that kiosk's data folder")
    .option('--json', 'one line of JSON')
    .action(async (given: Given) => {
      const { success } = await import('#kernel');
      const { examine } = await import('../doctor/index.ts');
      const { writeFindings } = await import('../doctor/report.ts');
      const { writeReply } = await import('../write-reply.ts');
      const findings = await examine({
        data: given.data ?? null,
        config: given.config ?? null,
        kioskConfig: given.kioskConfig ?? null,
        kioskData: given.kioskData ?? null,
      });
      if (given.json === true) writeReply(success(findings), { json: true });
      else writeFindings(findings);
      finish(findings.some(({ what }) => what === 'bad') ? 1 : 0);
    });
};
