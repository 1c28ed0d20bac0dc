import { codes, type Actor, type Code } from './fault-codes.ts';

export type Details = Readonly<Record<string, string | number | boolean | null>>;

/** Something outside failed: a device, a network, a disk. Thrown, never swallowed; the cause is kept. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly code: Code;
  readonly details: Details;

  constructor(code: Code, options: { message?: string; details?: Details; cause?: unknown } = {}) {
    super(options.message ?? codes[code].meaning, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get actor(): Actor {
    return codes[this.code].actor;
  }
}

/** Something was asked that the rules do not allow. Returned, not thrown. */
export interface Refusal {
  readonly code: Code;
  readonly message: string;
  readonly details: Details;
}

/** What crosses a process: the value, or why not. */
export type Reply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: Refusal };

export function success<Value>(value: Value): Reply<Value> {
  return { ok: true, value };
}

export function refuse(
  code: Code,
  options: { message?: string; details?: Details } = {},
): { ok: false; error: Refusal } {
  return {
    ok: false,
    error: { code, message: options.message ?? codes[code].meaning, details: options.details ?? {} },
  };
}

export function isCode(text: string): text is Code {
  return Object.hasOwn(codes, text);
}

/** The code of whatever was thrown; a stranger is a defect, so `INTERNAL`. */
export function codeOf(thrown: unknown): Code {
  return thrown instanceof FaultError ? thrown.code : 'INTERNAL';
}
