import { z } from 'zod';
import { text } from './scalars.ts';

/** A PostgreSQL that is there already. The password is in no file of ours: an environment variable holds it, or a pgpass file as for every such program. */
const postgres = z.strictObject({
  kind: z.literal('postgres'),
  url: z
    .string()
    .regex(
      /^postgres(ql)?:\/\/(?!.*[?&]password=)[^/:@\s]+@[^/@\s]*\/[^/\s]\S*$/,
      'an address such as postgres://foyer@db.example:5432/foyer, with a user and without a password',
    ),
  /** The environment variable that holds the password. Left out: `PGPASSWORD`, or a pgpass file. */
  password_variable: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable, such as FOYER_DATABASE_PASSWORD')
    .optional(),
  /** The ledger's key on this machine. Left out: beside the data folder. */
  key_file: text.optional(),
});

/** Where the site keeps its books: `sqlite`, a file in the data folder, or a PostgreSQL. */
export const store = z.preprocess(
  (given) => (given === 'sqlite' ? { kind: 'sqlite' } : given),
  z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('sqlite') }), postgres], {
    error: 'must be sqlite, or kind: postgres with its url',
  }),
);
export type StoreConfiguration = z.output<typeof store>;
