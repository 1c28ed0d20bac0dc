/* GSM 03.38 (3GPP TS 23.038, 6.2.1): the default alphabet, and the signs that take two places in it. */

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '\f^{}\\[~]|€';

/** What a formatted sum or date holds besides, in signs that every telephone has. */
const PLAIN: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
  '\u2011': '-',
  '\u2212': '-',
  '·': '.',
  '–': '-',
  '—': '-',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '…': '...',
};

/** Puts signs that would make a message twice as long into plain ones that mean the same. */
export function plain(text: string): string {
  return text.replace(/[\u00a0\u202f\u2009\u2011\u2212·–—’‘“”„…]/g, (sign) => PLAIN[sign] ?? sign);
}

export interface SmsSize {
  readonly alphabet: 'gsm7' | 'ucs2';
  /** Of the alphabet: septets, or UTF-16 units. */
  readonly units: number;
  /** How many messages it takes; each of several holds fewer, for it also says which it is. */
  readonly parts: number;
}

export function sizeOf(text: string): SmsSize {
  const places = Array.from(text, (sign) => (BASIC.includes(sign) ? 1 : EXTENDED.includes(sign) ? 2 : null));
  if (places.every((place) => place !== null)) {
    const units = places.reduce<number>((sum, place) => sum + (place ?? 0), 0);
    return { alphabet: 'gsm7', units, parts: units <= 160 ? 1 : Math.ceil(units / 153) };
  }
  const units = text.length;
  return { alphabet: 'ucs2', units, parts: units <= 70 ? 1 : Math.ceil(units / 67) };
}

/** As much of a text as fits into so many parts; what is cut off shows. */
export function cutTo(text: string, mostParts: number): string {
  if (sizeOf(text).parts <= mostParts) return text;
  const signs = Array.from(text);
  while (signs.length > 0 && sizeOf(`${signs.join('')}...`).parts > mostParts) signs.pop();
  return `${signs.join('').trimEnd()}...`;
}
