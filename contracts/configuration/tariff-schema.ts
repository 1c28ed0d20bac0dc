import { z } from 'zod';
import { tariff } from './tariff.ts';

/**
 * The JSON schema of a tariff document, draft 2020-12, for editors and for other programs. Foyer reads every scalar as the text that stands there; an editor
 * that takes `0.30` for a number is right as well. What a schema of this kind cannot say (names that refer to each other, steps that rise) is said by
 * `foyer tariff check`.
 */
export function tariffJsonSchema(): object {
  const schema = z.toJSONSchema(tariff, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'pipe' && jsonSchema.type === 'string')
        Object.assign(jsonSchema, { type: ['string', 'number', 'boolean'] });
    },
  });
  return {
    ...schema,
    title: 'Foyer tariff',
    description: 'What a utility costs, version by version. Examples: docs/tariffs/.',
  };
}
