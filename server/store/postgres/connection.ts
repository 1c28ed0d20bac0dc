import { createHash } from 'node:crypto';
import pg from 'pg';
import { FaultError, milliseconds, seconds, type Duration, type Log } from '#kernel';

/** Where the database is. The password is never part of it: it comes from `password`, or from a pgpass file as for every PostgreSQL program. */
export interface PostgresPlace {
  /** `postgres://user@host:port/database`, without a password. */
  readonly url: string;
  readonly password: string | null;
}

const CONNECT_WITHIN: Duration = seconds(3);
/** A statement that takes longer than this is waiting for something that will not come. */
const ANSWER_WITHIN: Duration = seconds(30);
/** Behind the batches of the other processes; beyond it a caller is told to come again. */
const LOCK_WITHIN: Duration = seconds(10);
/** A process that stopped in the middle of a batch must not hold the site's books longer than this. */
const IDLE_IN_BATCH: Duration = seconds(15);
const READERS = 8;

/** int2, int4, int8 and numeric: everything that counts is a bigint, as in the other engine. */
const WHOLE_NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 1700]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    WHOLE_NUMBERS.has(oid) && format !== 'binary'
      ? (text: string) => BigInt(text)
      : pg.types.getTypeParser(oid, format),
};

export type Value = string | number | bigint | boolean | null | Uint8Array | readonly (string | number | bigint)[];

/** One statement, prepared once a connection under a name of its own. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** What a row looks like; nothing is ever there. */
  readonly row?: Row;
}

export function sql<Row = Record<string, never>>(text: string): Statement<Row> {
  return { name: createHash('sha256').update(text).digest('base64url').slice(0, 20), text };
}

/** What a connection or the pool of readers can be asked. */
export interface Asked {
  all<Row>(statement: Statement<Row>, values: readonly Value[]): Promise<Row[]>;
}

export async function one<Row>(asked: Asked, statement: Statement<Row>, values: readonly Value[]): Promise<Row | null> {
  const [row] = await asked.all(statement, values);
  return row ?? null;
}

/**
 * Whatever we ask goes by an index, in a table of ten rows as in one of ten millions. A plan that was made while a table was new would else read all of it for
 * as long as the plan is kept. And a plan that is carried out in a millisecond is not worth compiling for a third of a second.
 */
const BY_INDEX = '-c enable_seqscan=off -c jit=off';
/** A machine that went away without a word is noticed in half a minute, and what it held is free. */
const NOTICE_SILENCE = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4';

function clientOptions(place: PostgresPlace, over: pg.ClientConfig): pg.ClientConfig {
  return {
    connectionString: place.url,
    ...(place.password === null ? {} : { password: place.password }),
    application_name: 'foyer',
    connectionTimeoutMillis: CONNECT_WITHIN,
    query_timeout: ANSWER_WITHIN + LOCK_WITHIN,
    keepAlive: true,
    types,
    ...over,
  };
}

/** Connections that read. A lost one is replaced when the next look needs it. */
export class Readers implements Asked {
  readonly #pool: pg.Pool;

  constructor(place: PostgresPlace, log: Log) {
    const options = clientOptions(place, {
      statement_timeout: ANSWER_WITHIN,
      options: `${BY_INDEX} -c default_transaction_read_only=on`,
    });
    this.#pool = new pg.Pool({ ...options, max: READERS });
    this.#pool.on('error', (lost) => log.warn('a connection that reads was lost', { why: lost.message }));
  }

  /** Rejects with STORE_UNAVAILABLE. */
  async all<Row>(statement: Statement<Row>, values: readonly Value[]): Promise<Row[]> {
    try {
      const { name, text } = statement;
      // Rows are what the statement's type says: both stand side by side, and the conformance suites read every one of them.
      return (await this.#pool.query({ name, text, values: values.map(asParameter) })).rows as Row[];
    } catch (thrown) {
      throw unavailable(thrown);
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

/** One connection for itself. With `pipeline` what is asked is sent without waiting for the answer before. */
export class Session implements Asked {
  readonly #client: pg.Client;
  #lost = false;

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('error', () => (this.#lost = true));
    client.on('end', () => (this.#lost = true));
  }

  /** `patient`: for whoever reads whole books, and writes to a terminal that somebody scrolls meanwhile. Rejects with STORE_UNAVAILABLE. */
  static async open(
    place: PostgresPlace,
    { pipeline, patient = false }: { readonly pipeline: boolean; readonly patient?: boolean },
  ): Promise<Session> {
    const client = new pg.Client({
      ...clientOptions(place, {
        options: `${patient ? '-c jit=off' : BY_INDEX} ${NOTICE_SILENCE}`,
        lock_timeout: LOCK_WITHIN,
        ...(patient
          ? { query_timeout: 0 }
          : { statement_timeout: ANSWER_WITHIN, idle_in_transaction_session_timeout: IDLE_IN_BATCH }),
      }),
      pipeline,
    });
    const session = new Session(client);
    try {
      await client.connect();
      // Whatever the server's setting is: what this connection commits is on the disk.
      await client.query(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
      );
      return session;
    } catch (thrown) {
      await session.close();
      throw unavailable(thrown);
    }
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** Rejects with what the database or the connection says. */
  async all<Row>({ name, text }: Statement<Row>, values: readonly Value[]): Promise<Row[]> {
    // As for the readers.
    return (await this.#client.query({ name, text, values: values.map(asParameter) })).rows as Row[];
  }

  /** One or more statements without parameters. Answers with the tag of the last: `COMMIT` of a batch that failed says ROLLBACK. */
  async run(text: string): Promise<string> {
    const result: pg.QueryResult | pg.QueryResult[] = await this.#client.query(text);
    return (Array.isArray(result) ? result.at(-1)?.command : result.command) ?? '';
  }

  async close(): Promise<void> {
    this.#lost = true;
    await this.#client.end().catch(() => undefined);
  }
}

function asParameter(value: Value): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** What the database said of a statement; everything else that is thrown says that the connection is gone. */
export function sqlState(thrown: unknown): string | null {
  return thrown instanceof pg.DatabaseError ? (thrown.code ?? null) : null;
}

/** States that speak of the server and not of the row: after one of these the connection is given up. */
const SERVER_FAULTS = /^(08|25006|25P03|53|57|58|XX)/;

export function isServerFault(thrown: unknown): boolean {
  if (thrown instanceof FaultError) return thrown.code === 'STORE_UNAVAILABLE';
  const state = sqlState(thrown);
  return state === null ? thrown instanceof Error && thrown.name !== 'Defect' : SERVER_FAULTS.test(state);
}

export function unavailable(thrown: unknown): Error {
  if (thrown instanceof FaultError || (thrown instanceof Error && thrown.name === 'Defect')) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new FaultError('STORE_UNAVAILABLE', {
    message: `the database cannot be used: ${message}`,
    cause: thrown,
    details: { state: sqlState(thrown) ?? 'no connection' },
  });
}

/** How long nobody tries again after the database could not be reached: callers are refused at once instead of waiting one behind another. */
export const REST_AFTER_FAILURE: Duration = milliseconds(250);
