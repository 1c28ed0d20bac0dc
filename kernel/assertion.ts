/** A bug of ours. It stays on in production: a wrong ledger is worse than a stopped one. */
export class Defect extends Error {
  override readonly name = 'Defect';
}

/** Throws a `Defect` unless the condition holds. The message says what must hold, as a sentence. */
export function assert(condition: unknown, mustHold: string): asserts condition {
  if (!condition) throw new Defect(mustHold);
}

/** Ends a `switch` over a closed set: the compiler refuses a case that was forgotten. */
export function assertNever(value: never): never {
  throw new Defect(`a case was forgotten: ${String(value)}`);
}
