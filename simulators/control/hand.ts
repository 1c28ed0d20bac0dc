import { z } from 'zod';
import { FaultError } from '#kernel';

/** A refusal of the control address, or a program's own word where the act itself failed. */
const refusal = z.union([
  z.looseObject({ error: z.looseObject({ message: z.string() }) }).transform(({ error }) => error.message),
  z.looseObject({ message: z.string() }).transform(({ message }) => message),
]);

/** The hand at a simulated device: does acts and looks at the physical state, over its control address. */
export interface Hand<State> {
  act(name: string, input?: Record<string, unknown>): Promise<unknown>;
  state(): Promise<State>;
}

/** Parses the state with the schema of whoever looks; rejects with REQUEST_INVALID where the device does not know the act. */
export function handAt<State>(controlUrl: string, parse: (raw: unknown) => State): Hand<State> {
  return {
    async act(name, input = {}) {
      const response = await fetch(`${controlUrl}/act`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ act: name, input }),
      });
      const body: unknown = await response.json();
      if (!response.ok) throw new FaultError('REQUEST_INVALID', { message: `${name}: ${refusal.parse(body)}` });
      return body;
    },
    async state() {
      const response = await fetch(`${controlUrl}/state`);
      return parse(await response.json());
    },
  };
}
