import { z } from 'zod';
import { meterProfile } from './meter-profile.ts';
import { printerProfile } from './printer-profile.ts';

/**
 * The JSON schema of a meter's profile, draft 2020-12, for editors and for other programs. Foyer reads every scalar as the text that stands there; an editor that
 * takes `0x0048` for a number is right as well. What a schema of this kind cannot say (that `verified` names exactly the parts that are there) is said by
 * `foyer meter check`.
 */
export function meterProfileJsonSchema(): object {
  return {
    ...schemaOf(meterProfile),
    title: 'Foyer meter profile',
    description: 'One model of meter as data. Examples: hardware/profiles/meters/.',
  };
}

/** The JSON schema of a printer's profile. That the columns fit the width, and that a character set exists, is said by `foyer printer check`. */
export function printerProfileJsonSchema(): object {
  return {
    ...schemaOf(printerProfile),
    title: 'Foyer printer profile',
    description: 'One model of receipt printer as data. Examples: hardware/profiles/printers/.',
  };
}

function schemaOf(profile: z.ZodType): object {
  return z.toJSONSchema(profile, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const kind = zodSchema._zod.def.type;
      if (kind === 'pipe' && jsonSchema.type === 'string')
        Object.assign(jsonSchema, { type: ['string', 'number', 'boolean'] });
      if (kind === 'literal' && typeof jsonSchema.const === 'string' && /^\d+$/.test(jsonSchema.const))
        Object.assign(jsonSchema, {
          type: undefined,
          const: undefined,
          enum: [jsonSchema.const, Number(jsonSchema.const)],
        });
      if (
        kind === 'enum' &&
        Array.isArray(jsonSchema.enum) &&
        jsonSchema.enum.every((value) => /^\d+$/.test(String(value)))
      )
        Object.assign(jsonSchema, {
          type: undefined,
          enum: jsonSchema.enum.flatMap((value) => [value, Number(value)]),
        });
    },
  });
}
