import { z } from 'zod';
import { text, timeSpan, wholeNumber } from './scalars.ts';

/**
 * Where meters dial in that have a mobile network of their own: each is a meter whose address is `tunnel://` and what it registers itself by. The registration is
 * no secret and the bytes are not encrypted, so this listens where only the meters' own network reaches it (a private APN or a VPN).
 */
export const tunnels = z.strictObject({
  listen: z.strictObject({
    host: text.prefault('127.0.0.1'),
    port: wholeNumber({ least: 0, most: 65_535 }),
  }),
  /** What a meter says first: `{id}`, `REG:{id}`, or bytes such as `hex: 68 {id} 16`. */
  registration: text.regex(/^[^{}]*\{id\}[^{}]*$/, 'must have {id} in it').prefault('{id}'),
  /** What it says in between to keep its connection alive: text, or bytes such as `hex: FE00FE`. */
  heartbeats: z
    .array(text.refine((beat) => beat.length >= 2 && !/^hex:\s*(?:68|fe\s*fe)/i.test(beat), 'could begin an answer'))
    .max(8)
    .prefault([]),
  /** A connection on which nothing came for so long is hung up; longer than the time between two heartbeats. */
  silent_for: timeSpan.prefault('10 min'),
});
export type TunnelsConfiguration = z.output<typeof tunnels>;

export function tunnelProblems(site: {
  readonly tunnels?: TunnelsConfiguration | undefined;
  readonly meters: readonly { readonly address: string }[];
}): { path: (string | number)[]; message: string }[] {
  return site.meters.flatMap(({ address }, index) =>
    address.startsWith('tunnel:') && site.tunnels === undefined
      ? [{ path: ['meters', index, 'address'], message: 'needs tunnels: the site does not say where meters dial in' }]
      : [],
  );
}
