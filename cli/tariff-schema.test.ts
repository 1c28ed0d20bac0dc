import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tariffJsonSchema } from '#contracts/configuration';

test('the published JSON schema is the one that tariffs are read by; `foyer tariff schema` writes it', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../contracts/schema/tariff.json', import.meta.url), 'utf8'),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(tariffJsonSchema())));
});
