import { assertNever, later, newId, type Clock, type CommandId, type MeterId, type Randomness } from '#kernel';
import type { Policy } from '#contracts/configuration';
import type { CommandCause, RelayCommand, SupplyDecision } from './model.ts';

/** A command that nobody has answered yet. */
export function isOpen(command: RelayCommand | null): command is RelayCommand {
  return command?.state === 'decided' || command?.state === 'sent';
}

/** The relay was opened because people, or the meter's own limit, asked for it, and not for a debt. */
export function isByOrder(command: RelayCommand | null): boolean {
  return command?.target === 'open' && command.cause !== 'debt';
}

/** Makes the command that follows from a decision. `before` is the last command of the same relay. */
export function commandFor(
  decision: SupplyDecision,
  at: {
    readonly meterId: MeterId;
    readonly before: RelayCommand | null;
    readonly policy: Policy;
    readonly clock: Clock;
    readonly randomness: Randomness;
  },
): RelayCommand {
  const now = at.clock.now();
  return {
    id: newId<CommandId>(at.clock, at.randomness),
    meterId: at.meterId,
    target: decision.supply === 'on' ? 'closed' : 'open',
    cause: causeOf(decision, at.before),
    because: decision.because,
    state: 'decided',
    decidedAt: now,
    expiresAt: later(now, at.policy.command_expiry),
    sentAt: null,
    confirmedAt: null,
    loadSeenAt: null,
    attempts: 0,
  };
}

function causeOf(decision: SupplyDecision, before: RelayCommand | null): CommandCause {
  const code = decision.because[0]?.code;
  const ordered = code === 'safety' || code === 'vacancy' || code === 'works' || code === 'overload' ? code : null;
  switch (decision.supply) {
    case 'off':
      return ordered ?? 'debt';
    case 'on':
      if (ordered !== null) return 'order_ended';
      if (isByOrder(before)) return 'order_ended';
      return code === 'in_credit' ? 'credit_restored' : 'keep_power';
    default:
      return assertNever(decision.supply);
  }
}
