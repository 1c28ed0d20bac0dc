import { createHash } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { KioskSite } from '#contracts/api';
import type { ReceiptProof } from '#contracts/receipt';
import { languageNames, translatorFor, type Language, type Translator } from '#language';
import { keyIdOf, publicKeyFrom } from '#platform';
import { checkProof, proofKeys, type ProofVerdict } from '#platform/proof-check';
import type { Store } from '../store/index.ts';

export interface ReceiptPagesOptions {
  readonly keys: Pick<Store['kiosks'], 'receiptKeys'>;
  readonly site: () => Pick<KioskSite, 'name' | 'zone' | 'languages'>;
}

/** A code is 400 characters at most; percent signs make three of one. */
const BODY_BYTES = 4096;

const STYLE = `body{font:1.125rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:40rem;padding:1.5rem;color:#1d1c1b;background:#fdfcf9}
label{display:block;margin:1rem 0 .5rem}input{box-sizing:border-box;width:100%;font:1rem monospace;padding:.75rem;border:2px solid #6b6a66}
button{margin-top:1rem;font:inherit;padding:.75rem 1.5rem;border:0;background:#1d1c1b;color:#fdfcf9}
input:focus,button:focus,a:focus{outline:4px solid #1f6feb;outline-offset:2px}
section{border:3px solid;padding:1rem;margin:1.5rem 0}.genuine{border-color:#1a6b3c}.doubtful{border-color:#a3530a}.forged{border-color:#a11a1a}
h2{margin:0 0 .5rem}dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}dd{margin:0;text-align:right}`;

/** Nothing runs on these pages and nothing is loaded; the one style is named by its digest. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * `GET /receipt/verify` asks for the code of a receipt, `POST` says whether a kiosk of this building sealed it; `GET /receipt/keys` has the public keys for
 * `foyer receipt verify`. Without a login: whoever holds the receipt may know, and the code names no tenant. No script, and nothing from outside the building.
 */
export function receiptPages({ keys, site }: ReceiptPagesOptions): FastifyPluginAsync {
  return async (server) => {
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: BODY_BYTES },
      (_request, body, done) => done(null, new URLSearchParams(body.toString()).get('code') ?? ''),
    );
    const show = (reply: FastifyReply, request: FastifyRequest, verdict: ProofVerdict | null) =>
      reply
        .headers(HEADERS)
        .type('text/html; charset=utf-8')
        .send(page({ site: site(), request, verdict }));
    server.get('/receipt/verify', { schema: { hide: true } }, (request, reply) => show(reply, request, null));
    server.post('/receipt/verify', { schema: { hide: true }, bodyLimit: BODY_BYTES }, async (request, reply) => {
      const code = typeof request.body === 'string' ? request.body.trim() : '';
      const known = await keys.receiptKeys();
      return show(reply, request, checkProof(code, proofKeys(known.map(({ publicKey }) => publicKey))));
    });
    server.get('/receipt/keys', { schema: { hide: true } }, async (_request, reply) => {
      const known = (await keys.receiptKeys()).map(({ publicKey, kioskId }) => {
        const key = publicKeyFrom(publicKey);
        return { kioskId, keyId: key === null ? null : keyIdOf(key), publicKey };
      });
      return reply.headers(HEADERS).type('application/json; charset=utf-8').send({ keys: known });
    });
  };
}

interface PageOptions {
  readonly site: ReturnType<ReceiptPagesOptions['site']>;
  readonly request: FastifyRequest;
  readonly verdict: ProofVerdict | null;
}

function page({ site, request, verdict }: PageOptions): string {
  const language = languageOf(request);
  const words = translatorFor(language);
  const title = words.text('receipt_page.title');
  const others = (Object.keys(languageNames) as Language[]).filter((other) => other !== language);
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body>
<p>${escape(site.name)} · ${others.map((other) => `<a href="?language=${other}" lang="${other}">${escape(languageNames[other])}</a>`).join(' · ')}</p>
<h1>${escape(title)}</h1>
${verdict === null ? '' : verdictOf(verdict, { words, zone: site.zone })}
<form method="post" action="/receipt/verify?language=${language}">
<label for="code">${escape(words.text('receipt_page.ask'))}</label>
<input id="code" name="code" type="text" maxlength="400" autocomplete="off" autocapitalize="off" spellcheck="false" required autofocus>
<button type="submit">${escape(words.text('receipt_page.check'))}</button>
</form>
</body>
</html>
`;
}

/** What the address asks for, otherwise the first of the browser's languages that there are words in. */
function languageOf(request: FastifyRequest): Language {
  const { language } = request.query as { readonly language?: unknown };
  const wished = [
    language,
    ...(request.headers['accept-language'] ?? '').split(',').map((part) => part.trim().slice(0, 2)),
  ];
  return wished.find(isLanguage) ?? 'en';
}

function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(languageNames, value);
}

const TONE = { genuine: 'genuine', unknown_key: 'doubtful', forged: 'forged', no_receipt: 'forged' } as const;

function verdictOf(verdict: ProofVerdict, at: { words: Translator; zone: string }): string {
  const { words } = at;
  const head = verdict.kind === 'no_receipt' ? 'receipt_page.no_receipt' : (`receipt_check.${verdict.kind}` as const);
  const said = verdict.kind === 'genuine' ? whatItSays(verdict.proof, at) : '';
  return `<section class="${TONE[verdict.kind]}" role="status"><h2>${escape(words.text(head))}</h2><p>${escape(words.text(`${head}.text`))}</p>${said}</section>`;
}

/** Only what a good seal covers is repeated: what anybody could have written is not. */
function whatItSays(proof: ReceiptProof, { words, zone }: { words: Translator; zone: string }): string {
  const rows: readonly (readonly [string, string])[] = [
    [words.text('receipt.number'), `${proof.kioskId}-${String(proof.number).padStart(6, '0')}`],
    ...(proof.copy > 0 ? [[words.text('receipt.copy', { n: proof.copy }), ''] as const] : []),
    [words.text('receipt.date'), words.dateTime(proof.issuedAt, zone)],
    [words.text('receipt_page.amount'), words.money(proof.amount)],
    ...(proof.balanceAfter === null
      ? []
      : [[words.text('receipt.balance.after'), words.money(proof.balanceAfter)] as const]),
  ];
  const list = rows.map(([word, value]) => `<dt>${escape(word)}</dt><dd>${escape(value)}</dd>`).join('');
  return `<dl>${list}</dl><p>${escape(words.text(`receipt_check.state.${proof.state}`))}</p>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
