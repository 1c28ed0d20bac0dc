import type { AddCommand } from '../command.ts';

export const addNotice: AddCommand = (program, finish) => {
  const notice = program.command('notice').description('what tenants are told, and whether it can go out');
  notice
    .command('test')
    .description('sends one test message over a channel of a site, at once and past its outbox')
    .requiredOption('--config <file>', 'the YAML file of the site')
    .requiredOption('--channel <channel>', 'email, sms or webhook')
    .option('--to <address>', 'an e-mail address, or a number such as +491701234567; a webhook has its own')
    .option('--language <tag>', 'in which language', 'en')
    .option('--json', 'one line of JSON')
    .action(async (given: { config: string; channel: string; to?: string; language: string; json?: true }) => {
      const { siteConfiguration } = await import('#contracts/configuration');
      const { languageTag } = await import('#contracts/wire');
      const { SystemClock, systemRandomness, writeNote } = await import('#platform');
      const { loadConfiguration } = await import('#platform/configuration');
      const { sendTestNotice, triedChannel } = await import('#server');
      const { withNoticeFilesBeside } = await import('../notice-files.ts');
      const { writeReply } = await import('../write-reply.ts');
      const channel = triedChannel.safeParse(given.channel);
      const language = languageTag.safeParse(given.language);
      if (!channel.success || !language.success) {
        writeNote(
          `--channel: one of ${triedChannel.options.join(', ')}; --language: one of ${languageTag.options.join(', ')}`,
        );
        return finish(2);
      }
      const site = loadConfiguration(given.config, siteConfiguration);
      const reply = await sendTestNotice(
        { ...site, notify: withNoticeFilesBeside(given.config, site.notify) },
        { channel: channel.data, to: given.to ?? null, language: language.data },
        { clock: new SystemClock(), randomness: systemRandomness },
      );
      return finish(writeReply(reply, { json: given.json === true }));
    });
  notice
    .command('list')
    .description('what a tenancy was told lately, over which channels, and what is proven of it; asks a running server')
    .argument('<tenancy>', 'the id of the tenancy')
    .option('--data <folder>', "the running server's data folder; by default the demo's, where there is one")
    .option('--json', 'one line of JSON')
    .action(async (tenancy: string, { data, json }: { data?: string; json?: true }) => {
      const { toldNotices } = await import('#contracts/api');
      const { writeLine } = await import('#platform');
      const { askServer } = await import('../ask-server.ts');
      const { ledgerFolder } = await import('../ledger-place.ts');
      const { noticeTable } = await import('../notice-table.ts');
      const { writeReply } = await import('../write-reply.ts');
      const path = `/notices/${encodeURIComponent(tenancy)}`;
      const reply = await askServer(ledgerFolder(data), { path, method: 'GET', schema: toldNotices });
      if (json === true || !reply.ok) return finish(writeReply(reply, { json: json === true }));
      writeLine(noticeTable(reply.value));
      return finish(0);
    });
};
