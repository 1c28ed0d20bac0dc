import type { Code } from '#kernel';

/** What a person reads when a code appears: what it is called, what happened in plain words, what to do now. */
export interface FaultWords {
  readonly title: string;
  readonly happened: string;
  readonly todo: string;
}

/** A code without words does not compile. */
export type FaultCatalogue = Readonly<Record<Code, FaultWords>>;

type FaultKey = `fault.${Code}.${keyof FaultWords}`;

/** The fault table as catalogue keys: `fault.CARD_UNKNOWN.title`. */
export function faultMessages(catalogue: FaultCatalogue): Readonly<Record<FaultKey, string>> {
  const entries = Object.entries(catalogue).flatMap(([code, words]) =>
    Object.entries(words).map(([part, words]: [string, string]) => [`fault.${code}.${part}`, words] as const),
  );
  return Object.fromEntries(entries) as Record<FaultKey, string>;
}
