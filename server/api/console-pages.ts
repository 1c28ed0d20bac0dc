import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { refuse } from '#kernel';
import { answer } from './problems.ts';

/** Where the build of `renderer/console` puts the pages. */
const FOLDER = fileURLToPath(new URL('../../out/console/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The pages run only their own script from their own files, and nobody frames them. A building has no internet, so nothing comes from elsewhere. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

/** Serves the console's pages: one `index.html` for every address below `/console/`, and the files beside it. */
export function consolePages(folder = FOLDER): FastifyPluginAsync {
  return async (server) => {
    server.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/'));
    server.get('/console', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/'));
    server.get<{ Params: { '*': string } }>('/console/*', { schema: { hide: true } }, (request, reply) =>
      send(folder, request.params['*'], reply),
    );
  };
}

async function send(folder: string, path: string, reply: FastifyReply) {
  const type = TYPES[extname(path)];
  // An address of a page has no ending; a file has a known one, and a plain name without a step upwards.
  const isFile = type !== undefined && path !== 'index.html';
  if (isFile && !/^([\w-]+\/)*[\w.-]+$/.test(path)) return answer(reply, refuse('ROUTE_UNKNOWN'));
  const bytes = await readFile(join(folder, isFile ? path : 'index.html')).catch(() => null);
  if (bytes === null)
    return answer(reply, refuse('ROUTE_UNKNOWN', { message: isFile ? 'no such file' : 'the console is not built' }));
  // Files carry a digest in their name, so what was loaded once stays good; the page that names them is asked for anew.
  const keep = isFile && path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return reply
    .headers(HEADERS)
    .header('cache-control', keep)
    .type(isFile ? type : 'text/html; charset=utf-8')
    .send(bytes);
}
