import type { FastifyServerOptions } from 'fastify';
import { Defect } from '#kernel';

const neverAsked = (): never => {
  throw new Defect('a route has a schema before Fastify was told what compiles it');
};

/**
 * For `Fastify({ schemaController })`: what crosses a door is parsed by the contracts' own schemas. Said when Fastify is made, it does not load its compilers of JSON Schema, a
 * hundred modules.
 */
export const noJsonSchema = {
  compilersFactory: { buildValidator: neverAsked, buildSerializer: neverAsked },
} satisfies FastifyServerOptions['schemaController'];
