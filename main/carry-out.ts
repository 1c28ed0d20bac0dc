import type { SessionEffect, SessionEvent } from '#app';
import type { WireMoney } from '#contracts/wire';
import type { ReceiptPrinter } from '#hardware/printers';
import { assertNever, codeOf, type Code, type Log } from '#kernel';
import type { Journal } from './journal/journal.ts';
import type { ServerClient } from './server/server-client.ts';
import type { CashHost } from './cash-host.ts';

export interface Hands {
  readonly client: () => ServerClient;
  readonly onLink: (trouble: Code | null) => void;
  readonly journal: Journal;
  readonly printer: ReceiptPrinter;
  /** Null until the site's currency is known. */
  readonly cash: () => CashHost | null;
  readonly dispatch: (event: SessionEvent) => void;
  readonly log: Log;
}

type Of<Kind extends SessionEffect['kind']> = Extract<SessionEffect, { kind: Kind }>;

/** Does what the session machine asks for. Nothing here rejects: whatever goes wrong comes back as an event, or is a log line where nobody waits for it. */
export function carryOut(effect: SessionEffect, hands: Hands): void {
  switch (effect.kind) {
    case 'identify':
      return void identify(effect, hands);
    case 'quote':
      return void quote(effect, hands);
    case 'refresh_account':
      return void refresh(effect, hands);
    case 'print':
      return void print(effect, hands);
    case 'accept_cash':
      return hands.cash()?.accept(effect.values);
    case 'refuse_cash':
      return hands.cash()?.refuse();
    case 'forget':
      // The session lived in one value, which the machine has dropped; nothing of it is kept here.
      return;
    default:
      return assertNever(effect);
  }
}

async function identify({ sessionId, uid }: Of<'identify'>, hands: Hands): Promise<void> {
  try {
    const reply = await hands.client().identify(uid);
    hands.onLink(null);
    hands.dispatch(
      reply.ok
        ? { kind: 'identified', sessionId, account: reply.value }
        : { kind: 'identify_refused', sessionId, code: reply.error.code },
    );
  } catch (thrown) {
    hands.log.warn('identify', { code: codeOf(thrown), reason: reasonOf(thrown) });
    hands.onLink(codeOf(thrown));
    hands.dispatch({ kind: 'identify_refused', sessionId, code: codeOf(thrown) });
  }
}

async function quote({ guest, amounts }: Of<'quote'>, hands: Hands): Promise<void> {
  const ask = async (amount: WireMoney) => {
    const reply = await hands.client().quote({
      tenancyId: guest.account.tenancyId,
      sessionId: guest.sessionId,
      amount,
    });
    return reply.ok ? [reply.value] : [];
  };
  try {
    const examples = (await Promise.all(amounts.map(ask))).flat();
    if (examples.length > 0) hands.dispatch({ kind: 'quoted', sessionId: guest.sessionId, examples });
  } catch (thrown) {
    // The suggestions of the account stay on the screen.
    hands.log.warn('quote', { code: codeOf(thrown), reason: reasonOf(thrown) });
    hands.onLink(codeOf(thrown));
  }
}

async function refresh({ guest }: Of<'refresh_account'>, hands: Hands): Promise<void> {
  try {
    const reply = await hands.client().account(guest.account.tenancyId);
    if (reply.ok) hands.dispatch({ kind: 'account', sessionId: guest.sessionId, account: reply.value });
    else hands.log.warn('account', { code: reply.error.code });
  } catch (thrown) {
    hands.log.warn('account', { code: codeOf(thrown), reason: reasonOf(thrown) });
    hands.onLink(codeOf(thrown));
  }
}

async function print({ sessionId, receipt }: Of<'print'>, hands: Hands): Promise<void> {
  try {
    const numbered = await hands.journal.takeReceipt(sessionId, receipt);
    const outcome = await hands.printer.print(numbered);
    const code = outcome.kind === 'printed' ? null : outcome.code;
    hands.dispatch({ kind: 'printed', sessionId, number: numbered.number, outcome: outcome.kind, code });
    await hands.journal.markPrinted(numbered.number, code === null ? outcome.kind : `${outcome.kind}: ${code}`);
  } catch (thrown) {
    hands.log.error('print', thrown);
    hands.dispatch({ kind: 'printed', sessionId, number: null, outcome: 'failed', code: codeOf(thrown) });
    if (codeOf(thrown) === 'JOURNAL_UNAVAILABLE') hands.dispatch({ kind: 'journal', state: 'failed' });
  }
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
