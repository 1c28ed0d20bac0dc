import type { AddCommand } from '../command.ts';

export const addKiosk: AddCommand = (program, finish) => {
  const kiosk = program.command('kiosk').description('a kiosk');
  kiosk
    .command('check')
    .description('reads a kiosk configuration as the kiosk would, and names every problem with its line')
    .argument('<file>', 'the YAML file of one kiosk')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json }: { json?: true }) => {
      const { kioskConfiguration } = await import('#contracts/configuration');
      const { checkConfiguration } = await import('../configuration-check.ts');
      finish(
        checkConfiguration(file, {
          schema: kioskConfiguration,
          json: json === true,
          summarise: (configuration) => `kiosk ${configuration.kiosk.id} of ${configuration.server.url}`,
        }),
      );
    });
  kiosk
    .command('run')
    .description('runs a kiosk until it is told to end, and starts it again whenever it ends unasked')
    .requiredOption('--config <file>', 'the YAML file of the kiosk')
    .requiredOption('--data <folder>', 'where its journal and credential are kept')
    .option('--releases <folder>', 'one folder for each version; goes back to the last good one when an update fails')
    .action(async ({ config, data, releases }: { config: string; data: string; releases?: string }) => {
      const { spawn } = await import('node:child_process');
      const { fileURLToPath } = await import('node:url');
      const supervisor = fileURLToPath(new URL('../../main/supervise.ts', import.meta.url));
      const words = ['--config', config, '--data', data, ...(releases === undefined ? [] : ['--releases', releases])];
      const program = spawn(process.execPath, [supervisor, ...words], { stdio: 'inherit' });
      // A signal from a terminal reaches the supervisor by itself; one that was sent to this process alone is passed on.
      process.on('SIGTERM', () => program.kill('SIGTERM'));
      process.on('SIGINT', () => undefined);
      finish(await new Promise<number>((resolve) => program.once('exit', (code) => resolve(code ?? 1))));
    });
  kiosk
    .command('use')
    .description('asks for a version of the folder of releases; it runs from the next start of the kiosk program on')
    .argument('<version>', 'the name of its folder')
    .requiredOption('--releases <folder>', 'the folder of releases')
    .action(async (version: string, { releases }: { releases: string }) => {
      const { ReleaseFolder } = await import('#main');
      const { writeNote } = await import('#platform');
      new ReleaseFolder(releases).use(version);
      writeNote(`${version} runs from the next start of the kiosk program on`);
      finish(0);
    });
  addScreen(kiosk);
  kiosk
    .command('ticket')
    .description(
      "writes the enrolment ticket of a kiosk: the server's certificate and a code that works once, within a day",
    )
    .argument('<kiosk>', 'the id of the kiosk in the site file')
    .requiredOption('--data <folder>', "the running server's data folder")
    .requiredOption('--out <file>', 'where the ticket is written; carry it to the kiosk and delete it')
    .action(async (id: string, { data, out }: { data: string; out: string }) => {
      const { writeFileSync } = await import('node:fs');
      const { enrolmentTicket } = await import('#contracts/configuration');
      const { writeNote } = await import('#platform');
      const { askServer } = await import('../ask-server.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = await askServer(data, {
        path: `/tickets/${encodeURIComponent(id)}`,
        method: 'POST',
        schema: enrolmentTicket,
      });
      if (!reply.ok) {
        finish(writeReply(reply, { json: false }));
        return;
      }
      writeFileSync(out, JSON.stringify(reply.value), { mode: 0o600 });
      writeNote(`ticket for ${id} written to ${out}`);
      finish(0);
    });
};

function addScreen(kiosk: Parameters<AddCommand>[0]): void {
  kiosk
    .command('screen')
    .description('keeps a browser on the screen of the kiosk that runs here, and starts it again when it ends or hangs')
    .requiredOption('--data <folder>', "the kiosk's data folder")
    .option('--browser <program>', 'Chromium', '/usr/bin/chromium')
    .option('--headless', 'without a display, to try it')
    .action(async ({ data, browser, headless }: { data: string; browser: string; headless?: true }) => {
      const { keepScreen, screenFile } = await import('#main');
      const { announceReady, stopOnSignal, SystemClock, writeNote } = await import('#platform');
      const stopping = new AbortController();
      const kept = keepScreen(
        {
          addressFile: screenFile(data),
          program: browser,
          headless: headless === true,
          clock: new SystemClock(),
          onStarted: (pid) => announceReady('browser', { pid }),
          onEnded: (how, wait) => writeNote(`the browser ${how}; it is started again in ${wait} ms`),
        },
        stopping.signal,
      );
      stopOnSignal(() => {
        stopping.abort();
        return kept;
      });
      await kept;
    });
}
