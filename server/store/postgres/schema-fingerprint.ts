import { createHash } from 'node:crypto';
import { one, sql, type Asked } from './connection.ts';

/** Everything that the schema is made of, as PostgreSQL itself writes it. The record of the migrations is not part of what they made. */
const parts = sql<{ part: string }>(
  `SELECT part FROM (
     SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
       || a.attidentity::text || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' ' || coalesce(l.collname, '') AS part
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migration'
     UNION ALL
     SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid)
     FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND conrelid <> 'schema_migration'::regclass
     UNION ALL
     SELECT 'index ' || pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migration'
     UNION ALL
     SELECT 'trigger ' || pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
     UNION ALL
     SELECT 'function ' || p.oid::regprocedure || ' ' || p.prosrc FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
       AND p.proname LIKE 'foyer\\_%'
   ) all_parts ORDER BY part COLLATE "C"`,
);
const version = sql<{ major: bigint }>(`SELECT current_setting('server_version_num')::bigint / 10000 AS major`);

/** The schema in one value, `<major version>:<hash>`: two versions of PostgreSQL may write the same schema differently. */
export async function schemaFingerprint(asked: Asked): Promise<string> {
  const rows = await asked.all(parts, []);
  const hash = createHash('sha256');
  for (const { part } of rows) hash.update(`${part}\n`);
  return `${(await one(asked, version, []))?.major ?? 0n}:${hash.digest('hex')}`;
}
