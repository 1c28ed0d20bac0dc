import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Panel } from '#contracts/bridge';
import { screenPage } from '../screen-page.ts';
import { securityHeaders } from '../security-headers.ts';
import { isScreen } from './guard.ts';

/** What a built screen consists of. Anything else is not there. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const headers = securityHeaders({ connects: false });

/**
 * Answers the requests of the window: files of the built screen in `folder`, with their type and the strict headers, and nothing else. `panel`: the
 * measures to write into the page; null while the kiosk program has not said them.
 */
export function screenFiles(folder: string, panel: () => Panel | null): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' || !isScreen(request.url)) return answer(null, { status: 403 });
    const path = pathOf(request.url);
    if (path === null) return answer(null, { status: 404 });
    if (path === 'index.html') return page(folder, panel());
    const type = TYPES[extname(path)];
    const bytes = type === undefined ? null : await readInside(folder, path);
    return bytes === null || type === undefined ? answer(null, { status: 404 }) : answer(bytes, { status: 200, type });
  };
}

function page(folder: string, panel: Panel | null): Response {
  const html = screenPage(folder, panel);
  return html === null ? answer(null, { status: 503 }) : answer(html, { status: 200, type: TYPES['.html'] ?? '' });
}

function answer(body: BodyInit | null, as: { status: number; type?: string }): Response {
  const type = as.type === undefined ? {} : { 'content-type': as.type };
  return new Response(body, { status: as.status, headers: { ...headers, ...type, 'cache-control': 'no-store' } });
}

/** The path inside the folder; null for one that is no path of ours. */
function pathOf(url: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
  const parts = path.split('/').filter((part) => part !== '');
  const isOurs = parts.every((part) => /^[\w-][\w.-]*$/.test(part));
  return isOurs && parts.length > 0 ? parts.join('/') : parts.length === 0 ? 'index.html' : null;
}

/** The bytes of a file that lies in the folder, also when links are followed; null when there is none. */
async function readInside(folder: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const [top, file] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    return file.startsWith(top + sep) ? new Uint8Array(await readFile(file)) : null;
  } catch {
    return null;
  }
}
