import type { Details } from '#kernel';

/** Facts by these names are shortened to their last three characters, wherever they stand. */
const SECRET_NAMES = /card|uid|token|phone|secret|code$|password|pin$|cookie|authorization|signature/i;
/** `code` alone is a fault code: a public word. */
const PUBLIC_NAMES = new Set(['code', 'claimCode', 'statusCode', 'exitCode']);

/** Keeps the last three characters, so that staff can still tell two cards apart. */
export function redactText(text: string): string {
  return text.length <= 3 ? '•••' : `•••${text.slice(-3)}`;
}

/** The one redactor through which every log line goes. */
export function redact(facts: Details): Details {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' && SECRET_NAMES.test(name) && !PUBLIC_NAMES.has(name) ? redactText(value) : value,
    ]),
  );
}
