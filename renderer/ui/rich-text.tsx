import type { ReactNode } from 'react';

/** A sentence of the catalogue whose `<b>…</b>` parts carry its weight. Everything else is plain text: values are never markup. */
export function RichText({ text }: { readonly text: string }): ReactNode {
  return text
    .split(/<b>(.*?)<\/b>/s)
    .map((piece, position) => (position % 2 === 1 ? <b key={position}>{piece}</b> : piece));
}
