import { z } from 'zod';
import { codes } from '#kernel';

/** What the published description says of routes beyond their schemas. */
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** By the beginning of the path; the first that fits. */
const TAGS: readonly (readonly [prefix: string, tag: string])[] = [
  ['/api/kiosk/staff', 'staff'],
  ['/api/kiosk', 'kiosk'],
  ['/api/console', 'console'],
  ['/api/tenant', 'tenant'],
  ['/api/providers', 'payments'],
  ['/api/notices', 'notices'],
  ['/', 'site'],
];

/** Routes that are asked before there is a credential. */
const OPEN = new Set([
  '/api/kiosk/enrol',
  '/api/console/state',
  '/api/console/first-owner',
  '/api/console/sign-in',
  '/health',
  '/metrics',
]);

const operation = z.looseObject({
  responses: z
    .record(z.string(), z.looseObject({ content: z.record(z.string(), z.looseObject({})).optional() }))
    .optional(),
});
const description = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)).optional() });

const EXAMPLES = {
  '4xx': { ok: false, error: { code: 'CARD_UNKNOWN', message: codes.CARD_UNKNOWN.meaning, details: {} } },
  '5xx': { ok: false, error: { code: 'STORE_UNAVAILABLE', message: codes.STORE_UNAVAILABLE.meaning, details: {} } },
} as const;

/** Sorts every route under a tag, says which need a credential, and shows what a refusal looks like. */
export function describeRoutes<Document extends object>(document: Document): Document {
  const parsed = description.parse(document);
  for (const [path, methods] of Object.entries(parsed.paths ?? {})) {
    for (const method of METHODS) {
      const route = methods[method];
      if (route === undefined) continue;
      route['tags'] ??= [TAGS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'site'];
      if (path.startsWith('/api/kiosk') && !OPEN.has(path)) route['security'] ??= [{ kiosk: [] }];
      if (path.startsWith('/api/console') && !OPEN.has(path)) route['security'] ??= [{ console: [] }];
      for (const [status, response] of Object.entries(route.responses ?? {})) {
        const example =
          status.toLowerCase() === '4xx' ? EXAMPLES['4xx'] : status.toLowerCase() === '5xx' ? EXAMPLES['5xx'] : null;
        const json = response.content?.['application/json'];
        if (example !== null && json !== undefined) json['example'] ??= example;
      }
    }
  }
  return { ...document, ...parsed };
}
