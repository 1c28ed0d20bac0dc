import type { Screen, ScreenOf } from '#contracts/bridge';
import { toWireMoney } from '#contracts/wire';
import type { Monotonic } from '#kernel';
import { ticksOf } from '../receipt/ticks.ts';
import { phoneBlockedHere } from './rights.ts';
import { exact, siteCurrency, type Session, type Stage } from './state.ts';

type Tenant = ScreenOf<'qr'>['tenant'];

export function qrAmountScreen(session: Session, stage: Extract<Stage, { kind: 'qr_amount' }>, tenant: Tenant): Screen {
  const quoted = new Map(stage.guest.examples.map((example) => [exact(example.amount), example]));
  return {
    kind: 'qr_amount',
    tenant,
    choices: stage.amounts.map((amount) => {
      const example = quoted.get(exact(amount));
      return { amount, days: example?.days ?? null, split: example?.split ?? [] };
    }),
    blocked: phoneBlockedHere(session.facts, stage.guest),
  };
}

export function qrScreen(
  session: Session,
  stage: Extract<Stage, { kind: 'qr' }>,
  at: { tenant: Tenant; mono: Monotonic },
): Screen {
  const { order, guest } = stage;
  const isShown = stage.phase === 'shown';
  const trouble = order.state === 'unknown' ? (order.code ?? 'PROVIDER_AWAY') : session.facts.linkTrouble;
  const ends = session.due.order_ends;
  const example = guest.examples.find(({ amount }) => exact(amount) === order.amount);
  return {
    kind: 'qr',
    tenant: at.tenant,
    phase: isShown && trouble !== null ? 'checking' : stage.phase,
    amount: toWireMoney(order.amount, siteCurrency(session.facts)),
    code: isShown ? order.qr : null,
    secondsLeft: isShown && ends !== undefined ? Math.max(0, Math.ceil((ends - at.mono) / 1000)) : null,
    split: guest.lastAnswer?.sessionSplit ?? example?.split ?? null,
    ticks: ticksOf(guest),
    supplies: guest.account.supplies,
    trouble: stage.phase === 'paid' ? null : trouble,
  };
}
