import type { Command } from 'commander';
import type { z } from 'zod';
import type { AddCommand } from '../command.ts';

interface Shared {
  readonly data: string;
  readonly id?: string;
  readonly json?: true;
}

/** Who lives where, and their money outside the kiosk: asked of the running server through its local door. */
export const addTenancy: AddCommand = (program, finish) => {
  const tenancy = program.command('tenancy').description('who moves in and out, and their money outside the kiosk');

  const act = (name: string, description: string): Command =>
    tenancy
      .command(name)
      .description(description)
      .requiredOption('--data <folder>', "the running server's data folder")
      .option('--id <uuid>', 'the id of the request, to ask the same again; otherwise a new one is made and told')
      .option('--json', 'one line of JSON');
  const ask = async (
    path: string,
    { data, id, json }: Shared,
    body: (id: string) => Promise<object>,
    answer: 'moveInAnswer' | 'moveOutAnswer' | 'moneyActAnswer',
  ): Promise<void> => {
    const { newId } = await import('#kernel');
    const { SystemClock, systemRandomness, writeNote } = await import('#platform');
    const contracts = await import('#contracts/api');
    const { askServer } = await import('../ask-server.ts');
    const { writeReply } = await import('../write-reply.ts');
    const requestId = id ?? newId(new SystemClock(), systemRandomness);
    // Before it is asked: whoever loses the answer can ask the same again.
    writeNote(`request ${requestId}`);
    const schema: z.ZodType = contracts[answer];
    const reply = await askServer(data, {
      path: `/tenancies/${path}`,
      method: 'POST',
      body: await body(requestId),
      schema,
    });
    finish(writeReply(reply, { json: json === true }));
  };

  act('move-in <tenancy>', 'a new tenancy from the last readings on; it inherits nothing')
    .requiredOption('--name <name>', 'who moves in')
    .requiredOption('--unit <unit...>', 'into which units')
    .option('--card <number...>', 'their cards', [])
    .option('--language <tag>', 'theirs', 'en')
    .option('--protected', 'somebody there depends on supply')
    .action(
      (
        tenancyId: string,
        given: Shared & { name: string; unit: string[]; card: string[]; language: string; protected?: true },
      ) =>
        ask(
          'move-in',
          given,
          async (id) => ({
            id,
            tenancyId,
            name: given.name,
            units: given.unit,
            language: given.language,
            cards: given.card,
            protected: given.protected === true,
          }),
          'moveInAnswer',
        ),
    );
  act('move-out <tenancy>', 'the end of a tenancy at its last readings: the final statement').action(
    (tenancyId: string, given: Shared) => ask('move-out', given, async (id) => ({ id, tenancyId }), 'moveOutAnswer'),
  );

  const paid = (command: Command) =>
    command
      .requiredOption('--route <route>', 'cash or transfer')
      .requiredOption('--reference <text>', 'what finds the payment again');
  interface Paid extends Shared {
    readonly route: string;
    readonly reference: string;
    readonly amount?: string;
  }
  paid(act('refund <tenancy>', 'pays out what a tenancy that ended is owed'))
    .option('--amount <amount>', 'a part of it; without, all of it')
    .action((tenancyId: string, given: Paid) =>
      ask(
        'refund',
        given,
        async (id) => ({
          id,
          tenancyId,
          route: given.route,
          reference: given.reference,
          amount: given.amount === undefined ? null : await wireOf(given.data, tenancyId, given.amount),
        }),
        'moneyActAnswer',
      ),
    );
  paid(act('payment <tenancy> <amount>', 'money for a wallet that did not come through a kiosk'))
    .option('--class <class>', 'utility, service or property', 'utility')
    .action((tenancyId: string, amount: string, given: Paid & { class: string }) =>
      ask(
        'payment',
        given,
        async (id) => ({
          id,
          tenancyId,
          class: given.class,
          amount: await wireOf(given.data, tenancyId, amount),
          route: given.route,
          reference: given.reference,
        }),
        'moneyActAnswer',
      ),
    );
  paid(act('deposit <direction> <tenancy> <amount>', 'a deposit is taken or returned')).action(
    (direction: string, tenancyId: string, amount: string, given: Paid) =>
      ask(
        'deposit',
        given,
        async (id) => ({
          id,
          tenancyId,
          direction,
          amount: await wireOf(given.data, tenancyId, amount),
          route: given.route,
          reference: given.reference,
        }),
        'moneyActAnswer',
      ),
  );
  act('transfer <from> <to> <amount>', 'credit goes to the same wallet of another tenancy')
    .option('--class <class>', 'utility, service or property', 'utility')
    .requiredOption('--reason <text>', 'why')
    .action((tenancyId: string, to: string, amount: string, given: Shared & { class: string; reason: string }) =>
      ask(
        'transfer',
        given,
        async (id) => ({
          id,
          tenancyId,
          to,
          class: given.class,
          amount: await wireOf(given.data, tenancyId, amount),
          reason: given.reason,
        }),
        'moneyActAnswer',
      ),
    );
  act('reverse <transaction>', 'undoes a transaction as if it had not been, by a new one')
    .requiredOption('--reason <text>', 'why')
    .action((transactionId: string, given: Shared & { reason: string }) =>
      ask('reverse', given, async (id) => ({ id, transactionId, reason: given.reason }), 'moneyActAnswer'),
    );
};

/** An amount in the site's currency, which the server says with any account. */
async function wireOf(data: string, tenancyId: string, amount: string): Promise<{ amount: string; currency: string }> {
  const { account } = await import('#contracts/api');
  const { askServer } = await import('../ask-server.ts');
  const known = await askServer(data, { path: `/accounts/${tenancyId}`, method: 'GET', schema: account });
  return { amount, currency: known.ok ? known.value.balance.currency : 'XXX' };
}
