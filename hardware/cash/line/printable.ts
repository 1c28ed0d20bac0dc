/** Printable ASCII without the padding around it; any other byte becomes a question mark, since the text ends up in logs and on screens. */
export function printable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : byte === 0 ? '' : '?'))
    .join('')
    .trim();
}
