import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { meterProfileJsonSchema } from '#hardware/profiles';

test('the published JSON schema is the one that meter profiles are read by; `foyer meter schema` writes it', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../contracts/schema/meter-profile.json', import.meta.url), 'utf8'),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(meterProfileJsonSchema())));
});
