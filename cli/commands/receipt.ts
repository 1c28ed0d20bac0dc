import type { AddCommand } from '../command.ts';

interface RenderWords {
  readonly png: string;
  readonly profile: string;
  readonly language?: string;
  readonly logo?: string;
  readonly json?: true;
}

/** Receipts outside the kiosk: how one looks, and whether a code was sealed by a kiosk. */
export const addReceipt: AddCommand = (program, finish) => {
  const receipt = program.command('receipt').description('receipts: how they look, whether they are genuine');
  receipt
    .command('render')
    .description('draws a receipt as a printer would print it; docs/example-receipt.json is one')
    .argument('<file>', 'the receipt as JSON (contracts/receipt)')
    .requiredOption('--png <file>', 'where the picture is written')
    .option('--profile <name>', 'the printer: a profile that comes with Foyer, or a file of your own', 'generic-80mm')
    .option('--language <tag>', 'instead of the language of the receipt: en, de')
    .option('--logo <file>', 'a picture for its head, as in the kiosk file')
    .option('--json', 'one line of JSON')
    .action(async (file: string, { json, ...given }: RenderWords) => {
      const { renderReceipt } = await import('../receipt-render.ts');
      const { writeReply } = await import('../write-reply.ts');
      finish(writeReply(await renderReceipt(file, given), { json: json === true }));
    });
  receipt
    .command('verify')
    .description(
      'says without a network whether a kiosk sealed a code: 0 it did, 1 it did not, 2 it is no code of a receipt',
    )
    .argument('[code]', 'what the square code on the receipt says, or a file that holds it; otherwise standard input')
    .requiredOption(
      '--key <key...>',
      'public keys of kiosks: as https://SERVER/receipt/keys writes them, a file of such, or receipt-key.pem.pub of the kiosk',
    )
    .option('--json', 'one line of JSON')
    .action(async (code: string | undefined, { key, json }: { key: string[]; json?: true }) => {
      const { verifyReceipt } = await import('../receipt-verify.ts');
      const { writeReply } = await import('../write-reply.ts');
      const reply = await verifyReceipt(code ?? null, key);
      const ended = writeReply(reply, { json: json === true });
      finish(reply.ok && reply.value.verdict !== 'genuine' ? 1 : ended);
    });
};
