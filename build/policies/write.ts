import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { packName, policyPackJsonSchema } from '#contracts/configuration';
import { readDocument } from '#platform/configuration';
import { z } from 'zod';

/*
 * The packs of docs/policies as a table that contracts can carry into every process, and the shape of a pack file for editors. Run after a pack was changed:
 * `node build/policies/write.ts`.
 */

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/policies');
const lines = z.looseObject({ policy: z.record(z.string(), z.unknown()).optional() });

function packLines(name: string): Record<string, unknown> {
  const file = join(folder, `${name}.yaml`);
  return lines.parse(readDocument(readFileSync(file, 'utf8'), file).value).policy ?? {};
}

async function write(file: string, text: string): Promise<void> {
  const style = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...style, filepath: file }));
}

const table = Object.fromEntries(packName.options.map((name) => [name, packLines(name)]));
await write(
  join(root, 'contracts/configuration/policy-packs.ts'),
  `/* Generated table, by \`node build/policies/write.ts\` from docs/policies: exempt from the size rule. */

/** The lines in which each pack differs from the neutral one, as they stand in its file. */
export const policyPacks: Readonly<Record<string, Readonly<Record<string, unknown>>>> = ${JSON.stringify(table)};
`,
);
await write(join(folder, 'policy-pack.schema.json'), JSON.stringify(policyPackJsonSchema()));
