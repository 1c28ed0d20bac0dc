import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printerProfileJsonSchema } from '#hardware/profiles';

test('the published JSON schema is the one that printer profiles are read by; `foyer printer schema` writes it', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../contracts/schema/printer-profile.json', import.meta.url), 'utf8'),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(printerProfileJsonSchema())));
});
