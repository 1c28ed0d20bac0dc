import type { HostedSession } from './provider-books.ts';

/* What the payer sees on the phone: who asks, for how much, and two buttons. It needs no script and nothing from elsewhere. */

const STYLE = `
:root{color-scheme:light;--ink:#16202b;--ink2:#505b66;--paper:#f6f3ec;--card:#fffdf8;--line:#e2dccf;--leaf:#1a6b43;--sun:#f5a800}
*{box-sizing:border-box}
body{margin:0;min-height:100dvh;background:var(--paper);color:var(--ink);font:17px/1.45 system-ui,-apple-system,'Noto Sans',sans-serif;display:grid;place-items:center;padding:20px}
main{width:100%;max-width:400px;background:var(--card);border:1px solid var(--line);border-radius:24px;padding:28px 24px;display:grid;gap:18px}
.from{display:flex;align-items:center;gap:12px;color:var(--ink2)}
.from span{width:44px;height:44px;border-radius:14px;background:var(--ink);color:#fff;display:grid;place-items:center;font-weight:700;font-size:20px}
.from b{color:var(--ink);display:block;font-size:18px;line-height:1.25}
.sum{font-size:52px;font-weight:800;letter-spacing:-.02em;line-height:1.1;font-variant-numeric:tabular-nums}
.method{display:flex;justify-content:space-between;border:1px solid var(--line);border-radius:14px;padding:14px 16px;color:var(--ink2)}
.method b{color:var(--ink)}
form{display:grid}
button{font:inherit;font-weight:700;min-height:58px;border-radius:16px;border:0;background:var(--leaf);color:#fff;font-size:19px}
button.plain{background:none;color:var(--ink);border:1px solid var(--line);min-height:52px;font-size:17px}
.note{margin:0;color:var(--ink2);font-size:15px;text-align:center}
.alarm{margin:0;background:#fbe6e3;color:#8f1d16;border-radius:14px;padding:12px 16px}
.sign{width:84px;height:84px;border-radius:50%;display:grid;place-items:center;margin:4px auto;background:var(--leaf)}
.sign.plain{background:#857b66}
.sign svg{width:48px;height:48px;fill:none;stroke:#fff;stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
h1{margin:0;font-size:26px;text-align:center;line-height:1.2}
p.middle{margin:0;text-align:center}
`;

export function payPage(session: HostedSession): string {
  const sum = sumText(session);
  if (session.payment !== null) return thanksPage(`${sum} paid`);
  if (session.inFlight)
    return page(
      'On its way',
      sign('clock'),
      '<h1>On its way</h1>',
      `<p class="middle">Your bank is working on ${sum}.</p>`,
    );
  if (session.status !== 'open')
    return page(
      'Code expired',
      sign('clock'),
      '<h1>This code has expired</h1>',
      '<p class="middle">Nothing was taken. Begin again at the kiosk.</p>',
    );
  return page(
    `Pay ${sum}`,
    `<div class="from"><span aria-hidden="true">${escaped(session.description.slice(0, 1))}</span><div>Top-up for<b>${escaped(session.description)}</b></div></div>`,
    `<div class="sum">${sum}</div>`,
    session.declined ? '<p class="alarm" role="alert">Your bank declined the payment. Nothing was taken.</p>' : '',
    '<div class="method"><span>Pay with</span><b>Test card •••• 4242</b></div>',
    `<form method="post" action="/pay/${session.id}/pay"><button>Pay ${sum}</button></form>`,
    `<form method="post" action="/pay/${session.id}/cancel"><button class="plain">Cancel</button></form>`,
    `<p class="note">Reference ${escaped((session.orderId ?? session.id).slice(-8).toUpperCase())} · a simulated provider: no money moves</p>`,
  );
}

export function thanksPage(title = 'Thank you'): string {
  return page(
    title,
    sign('tick'),
    `<h1>${title}</h1>`,
    '<p class="middle">The kiosk shows it in a moment. You can put the phone away.</p>',
  );
}

export function cancelledPage(): string {
  return page(
    'Not paid',
    sign('clock'),
    '<h1>Not paid</h1>',
    '<p class="middle">Nothing was taken. The code on the kiosk can still be paid until it ends.</p>',
  );
}

export function unknownPage(): string {
  return page('Not found', sign('clock'), '<h1>No such payment</h1>');
}

function sign(kind: 'tick' | 'clock'): string {
  const path = kind === 'tick' ? 'M5 12.5 10 17.5 19.5 7' : 'M12 6.5v6l4 2.4';
  return `<div class="sign${kind === 'tick' ? '' : ' plain'}" aria-hidden="true"><svg viewBox="0 0 24 24"><path d="${path}"/></svg></div>`;
}

function page(title: string, ...parts: readonly string[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body><main>${parts.join('')}</main></body></html>`;
}

/** As the currency is written, with as many places as it has. */
export function sumText({ amountMinor, currency }: HostedSession): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() });
  const places = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** places);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
