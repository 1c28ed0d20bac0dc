import type { SessionEffect } from '#app';
import type { WireMoney } from '#contracts/wire';
import { assertNever, codeOf } from '#kernel';
import { printClaim } from './claim-slip.ts';
import type { CashSlots } from './cash-slots.ts';
import { drawEmergencyCredit, type LenderHands } from './emergency-credit.ts';
import { checkPin, choosePin } from './card-pin.ts';
import { identify, type Doorkeeper } from './identify.ts';
import { askOrder, closeOrder, createOrder } from './orders.ts';
import { checkReceipt, printCopy, printReceipt, type Press } from './printing.ts';
import type { StaffHost } from './staff/staff-host.ts';

export interface Hands extends Press, Doorkeeper, Pick<LenderHands, 'house'> {
  /** Null until the site's currency is known. */
  readonly cash: () => CashSlots | null;
  readonly staff: StaffHost;
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
      return void printReceipt(effect, hands);
    case 'check_receipt':
      return checkReceipt(effect, hands);
    case 'print_claim':
      return void printClaim(effect, hands);
    case 'print_copy':
      return void printCopy(effect, hands);
    case 'create_order':
      return void createOrder(effect, hands);
    case 'draw_emergency_credit':
      return void drawEmergencyCredit(effect, hands);
    case 'check_pin':
      return void checkPin(effect, hands);
    case 'choose_pin':
      return void choosePin(effect, hands);
    case 'ask_order':
      return void askOrder(effect.orderId, hands);
    case 'close_order':
      return void closeOrder(effect.orderId, hands);
    case 'accept_cash':
      return hands.cash()?.accept(effect.values, effect.coinRoom);
    case 'refuse_cash':
      return hands.cash()?.refuse();
    case 'ask_staff':
      return void hands.staff.ask(effect.sessionId, effect.uid);
    case 'staff':
      return hands.staff.carryOut(effect.visit, effect.effect);
    case 'forget':
      // The session lived in one value, which the machine has dropped; of it only the token of staff was kept beside.
      return hands.staff.forget();
    default:
      return assertNever(effect);
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

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
