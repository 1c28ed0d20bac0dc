import type { AddCommand } from '../command.ts';

interface KeyPlace {
  readonly config: string;
  readonly data: string;
  readonly json?: true;
}

interface AtServer {
  readonly data?: string;
  readonly json?: true;
}

export const addCard: AddCommand = (program, finish) => {
  const card = program.command('card').description('tenants’ cards, and the keys by which they prove themselves');
  addKeys(card, finish);
  const ask = async (given: AtServer, question: { path: string; body?: object }) => {
    const { cardRecord, cardRecords } = await import('#contracts/api');
    const { askServer } = await import('../ask-server.ts');
    const { ledgerFolder } = await import('../ledger-place.ts');
    const { writeReply } = await import('../write-reply.ts');
    const { path, body } = question;
    const data = ledgerFolder(given.data);
    const reply =
      body === undefined
        ? await askServer(data, { path, method: 'GET', schema: cardRecords })
        : await askServer(data, { path, method: 'POST', body, schema: cardRecord });
    finish(writeReply(reply, { json: given.json === true }));
  };
  const at = (name: string, says: string) =>
    card
      .command(name)
      .description(says)
      .option('--data <folder>', "the running server's data folder; by default the demo's, where there is one")
      .option('--json', 'one line of JSON');
  at('list', 'every card that opens an account, and every one that was blocked; asks a running server').action(
    (given: AtServer) => ask(given, { path: '/cards' }),
  );
  at('bind', 'gives a card to a tenancy')
    .argument('<uid>', 'its number in hexadecimal, as `foyer card list` shows it')
    .argument('<tenancy>', 'the id of the tenancy')
    .option('--replace', 'blocks every other card of the tenancy')
    .action((uid: string, tenancyId: string, given: AtServer & { replace?: true }) =>
      ask(given, {
        path: '/cards/bind',
        body: { cardUid: uid.toUpperCase(), tenancyId, replaces: given.replace === true },
      }),
    );
  at('block', 'a card opens nothing any more')
    .argument('<uid>', 'its number in hexadecimal')
    .option('--reason <reason>', 'lost, stolen, broken or replaced', 'lost')
    .action((uid: string, given: AtServer & { reason: string }) =>
      ask(given, { path: '/cards/block', body: { cardUid: uid.toUpperCase(), reason: given.reason } }),
    );
  at('unblock', 'takes a block back')
    .argument('<uid>', 'its number in hexadecimal')
    .action((uid: string, given: AtServer) =>
      ask(given, { path: '/cards/unblock', body: { cardUid: uid.toUpperCase() } }),
    );
  at('pin', 'whether a card has a PIN, or a new one for it')
    .argument('<uid>', 'its number in hexadecimal')
    .option('--new', 'draws a new PIN and says it this once; a lock ends')
    .action(async (uid: string, given: AtServer & { new?: true }) => {
      const { drawPin, pinOf } = await import('../card-pin.ts');
      const { ledgerFolder } = await import('../ledger-place.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = await (given.new === true ? drawPin : pinOf)(ledgerFolder(given.data), uid.toUpperCase());
      finish(writeReply(reply, { json: given.json === true }));
    });
};

function addKeys(card: ReturnType<Parameters<AddCommand>[0]['command']>, finish: Parameters<AddCommand>[1]): void {
  const keys = card.command('keys').description('the building’s master keys, from which each card’s own follow');
  const at = (name: string, says: string) =>
    keys
      .command(name)
      .description(says)
      .requiredOption('--config <file>', 'the YAML file of the site')
      .requiredOption('--data <folder>', "the building server's data folder; the keys lie beside it")
      .option('--json', 'one line of JSON');
  at('create', 'draws the keys, once, and says their check values; copy the file to a safe place').action(
    async (given: KeyPlace) => {
      const { createKeys } = await import('../card-keys.ts');
      finish(createKeys(given));
    },
  );
  at('list', 'the check values of the keys, by which two files can be compared').action(async (given: KeyPlace) => {
    const { listKeys } = await import('../card-keys.ts');
    finish(listKeys(given));
  });
  at('derive', 'what is written into one card when it is made: secrets of that card')
    .argument('<uid>', 'the number of the card in hexadecimal')
    .action(async (uid: string, given: KeyPlace) => {
      const { deriveKeys } = await import('../card-keys.ts');
      finish(deriveKeys(uid, given));
    });
}
