import { FaultError } from '#kernel';

/** Throws COMMAND_WITHDRAWN where the command is not wanted any more; called right before it is written, with nothing waited for in between. */
export function refuseWithdrawn(stillWanted: (() => boolean) | undefined): void {
  if (stillWanted?.() === false) throw new FaultError('COMMAND_WITHDRAWN');
}
