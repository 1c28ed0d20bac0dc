/** A bug of ours. It stays on in production: a wrong ledger is worse than a stopped one. */
export class Defect extends Error {
  override readonly name = 'Defect';
}

/** Throws a `Defect` unless the condition holds. The message says what must hold, as a sentence. */
export function assert(condition: unknown, mustHold: string): asserts condition {
  if (!condition) throw new Defect(mustHold);
}

/** What is certainly there, though its type cannot say so. Throws a `Defect` that says why it had to be. */
export function present<Value>(value: Value | undefined, mustHold: string): Value {
  assert(value !== undefined, mustHold);
  return value;
}

/** The element of a list at an index that lies within it; a `Defect` where it does not, so that nothing is reckoned with in its place. */
export function elementAt<Element>(list: ArrayLike<Element>, index: number): Element {
  return present(list[index], 'an index lies within its list');
}

/** Ends a `switch` over a closed set: the compiler refuses a case that was forgotten. */
export function assertNever(value: never): never {
  throw new Defect(`a case was forgotten: ${String(value)}`);
}
