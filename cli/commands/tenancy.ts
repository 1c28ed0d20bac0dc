import type { Command } from 'commander';
import type { z } from 'zod';
import type { AddCommand, ExitCode } from '../command.ts';

interface Shared {
  readonly data: string;
  readonly id?: string;
  readonly json?: true;
}
interface Paid extends Shared {
  readonly route: string;
  readonly reference: string;
}
type Finish = (code: ExitCode) => void;
interface Tells {
  readonly email?: string;
  readonly phone?: string;
  readonly tell?: readonly string[];
}

/** Who lives where, and their money outside the kiosk: asked of the running server through its local door. */
export const addTenancy: AddCommand = (program, finish) => {
  const tenancy = program.command('tenancy').description('who moves in and out, and their money outside the kiosk');
  addMoves(tenancy, finish);
  addMoney(tenancy, finish);
  addBookings(tenancy, finish);
};

function addMoves(tenancy: Command, finish: Finish): void {
  type MovesIn = Shared & { name: string; unit: string[]; card: string[]; language: string; protected?: true } & Tells;
  act(tenancy, 'move-in <tenancy>', 'a new tenancy from the last readings on; it inherits nothing')
    .requiredOption('--name <name>', 'who moves in')
    .requiredOption('--unit <unit...>', 'into which units')
    .option('--card <number...>', 'their cards', [])
    .option('--language <tag>', 'theirs', 'en')
    .option('--protected', 'somebody there depends on supply')
    .option('--email <address>', 'where they are told')
    .option('--phone <number>', 'where they are told, as +491701234567')
    .option('--tell <way...>', 'what they chose: email, sms, slip; without, every way that leads to them')
    .action(async (tenancyId: string, given: MovesIn) => {
      const { name, unit: units, card: cards, language } = given;
      const body = {
        tenancyId,
        name,
        units,
        language,
        cards,
        protected: given.protected === true,
        ...contactOf(given),
      };
      finish(await ask('move-in', given, { body, answer: 'moveInAnswer' }));
    });
  act(tenancy, 'move-out <tenancy>', 'the end of a tenancy at its last readings: the final statement').action(
    async (tenancyId: string, given: Shared) =>
      finish(await ask('move-out', given, { body: { tenancyId }, answer: 'moveOutAnswer' })),
  );
  tenancy
    .command('final <tenancy>')
    .description('the final statement of a tenancy that ended, with what corrected readings made of it')
    .requiredOption('--data <folder>', "the running server's data folder")
    .option('--json', 'one line of JSON')
    .action(async (tenancyId: string, { data, json }: Shared) => {
      const { finalStatements } = await import('#contracts/api');
      const { askServer } = await import('../ask-server.ts');
      const { writeReply } = await import('../write-reply.ts');
      const path = `/tenancies/${encodeURIComponent(tenancyId)}/final-statements`;
      const reply = await askServer(data, { path, method: 'GET', schema: finalStatements });
      finish(writeReply(reply, { json: json === true }));
    });
}

/** Nothing where nothing was said, so that the request is the same as before. */
function contactOf({ email, phone, tell: channels }: Tells): { contact?: object } {
  const contact = Object.fromEntries(
    Object.entries({ email, phone, channels }).filter(([, value]) => value !== undefined),
  );
  return Object.keys(contact).length === 0 ? {} : { contact };
}

function addMoney(tenancy: Command, finish: Finish): void {
  paid(tenancy, 'refund <tenancy>', 'pays out what a tenancy that ended is owed')
    .option('--amount <amount>', 'a part of it; without, all of it')
    .action(async (tenancyId: string, given: Paid & { amount?: string }) => {
      const { route, reference } = given;
      const pay = (amount: WireSum | null) => ask('refund', given, { body: { tenancyId, route, reference, amount } });
      finish(await (given.amount === undefined ? pay(null) : withSum(given, { tenancyId, sum: given.amount }, pay)));
    });
  paid(tenancy, 'payment <tenancy> <amount>', 'money for a wallet that did not come through a kiosk')
    .option('--class <class>', 'utility, service or property', 'utility')
    .action(async (tenancyId: string, sum: string, given: Paid & { class: string }) => {
      const { route, reference } = given;
      const pay = (amount: WireSum) =>
        ask('payment', given, { body: { tenancyId, class: given.class, amount, route, reference } });
      finish(await withSum(given, { tenancyId, sum }, pay));
    });
  paid(tenancy, 'deposit <direction> <tenancy> <amount>', 'a deposit is taken or returned').action(
    async (direction: string, tenancyId: string, sum: string, given: Paid) => {
      const { route, reference } = given;
      const book = (amount: WireSum) =>
        ask('deposit', given, { body: { tenancyId, direction, amount, route, reference } });
      finish(await withSum(given, { tenancyId, sum }, book));
    },
  );
}

function addBookings(tenancy: Command, finish: Finish): void {
  act(tenancy, 'transfer <from> <to> <amount>', 'credit goes to the same wallet of another tenancy')
    .option('--class <class>', 'utility, service or property', 'utility')
    .requiredOption('--reason <text>', 'why')
    .action(async (tenancyId: string, to: string, sum: string, given: Shared & { class: string; reason: string }) => {
      const { reason } = given;
      const move = (amount: WireSum) =>
        ask('transfer', given, { body: { tenancyId, to, class: given.class, amount, reason } });
      finish(await withSum(given, { tenancyId, sum }, move));
    });
  act(tenancy, 'reverse <transaction>', 'undoes a transaction as if it had not been, by a new one')
    .requiredOption('--reason <text>', 'why')
    .action(async (transactionId: string, given: Shared & { reason: string }) =>
      finish(await ask('reverse', given, { body: { transactionId, reason: given.reason } })),
    );
}

function act(tenancy: Command, name: string, description: string): Command {
  return tenancy
    .command(name)
    .description(description)
    .requiredOption('--data <folder>', "the running server's data folder")
    .option('--id <uuid>', 'the id of the request, to ask the same again; otherwise a new one is made and told')
    .option('--json', 'one line of JSON');
}

function paid(tenancy: Command, name: string, description: string): Command {
  return act(tenancy, name, description)
    .requiredOption('--route <route>', 'cash or transfer')
    .requiredOption('--reference <text>', 'what finds the payment again');
}

async function ask(
  path: string,
  { data, id, json }: Shared,
  {
    body,
    answer = 'moneyActAnswer',
  }: { readonly body: object; readonly answer?: 'moveInAnswer' | 'moveOutAnswer' | 'moneyActAnswer' },
): Promise<ExitCode> {
  const { newId } = await import('#kernel');
  const { SystemClock, systemRandomness, writeNote } = await import('#platform');
  const contracts = await import('#contracts/api');
  const { askServer } = await import('../ask-server.ts');
  const { writeReply } = await import('../write-reply.ts');
  const requestId = id ?? newId(new SystemClock(), systemRandomness);
  // Before it is asked: whoever loses the answer can ask the same again.
  writeNote(`request ${requestId}`);
  const schema: z.ZodType = contracts[answer];
  const question = { path: `/tenancies/${path}`, method: 'POST', body: { id: requestId, ...body }, schema } as const;
  return writeReply(await askServer(data, question), { json: json === true });
}

interface WireSum {
  readonly amount: string;
  readonly currency: string;
}

/** Goes on with a sum in the site's currency, which the server says with any account. Where it does not know the tenancy, that is the answer. */
async function withSum(
  { data, json }: Shared,
  { tenancyId, sum }: { readonly tenancyId: string; readonly sum: string },
  goOn: (amount: WireSum) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { account } = await import('#contracts/api');
  const { askServer } = await import('../ask-server.ts');
  const { writeReply } = await import('../write-reply.ts');
  const path = `/accounts/${encodeURIComponent(tenancyId)}`;
  const known = await askServer(data, { path, method: 'GET', schema: account });
  if (!known.ok) return writeReply(known, { json: json === true });
  return goOn({ amount: sum, currency: known.value.balance.currency });
}
