const PLACE = /\{([a-z][a-z0-9_]*)\}/g;

/** The names of the values that a template asks for. */
export function namesIn(template: string): readonly string[] {
  return [...template.matchAll(PLACE)].flatMap(([, name]) => name ?? []);
}

export type Values = Readonly<Record<string, string>>;

/** Puts values in as they stand. */
export function filled(template: string, values: Values): string {
  return template.replace(PLACE, (_whole, name: string) => values[name] ?? '');
}

/** Puts values into an address: one at its beginning as it stands, the others encoded. */
export function filledUrl(template: string, values: Values): string {
  return template.replace(PLACE, (_whole, name: string, at: number) =>
    at === 0 ? (values[name] ?? '') : encodeURIComponent(values[name] ?? ''),
  );
}

/** Puts values into a JSON text, each as a JSON string. */
export function filledJson(template: string, values: Values): string {
  return template.replace(PLACE, (_whole, name: string) => JSON.stringify(values[name] ?? ''));
}

/** Fields that are empty are left out, and those that ask for values of which there is none. */
export function filledFields(fields: Values, values: Values): [string, string][] {
  const isAbsent = (name: string) => (values[name] ?? '') === '';
  return Object.entries(fields)
    .filter(([, template]) => namesIn(template).length === 0 || !namesIn(template).every(isAbsent))
    .map(([name, template]): [string, string] => [name, filled(template, values)])
    .filter(([, value]) => value !== '');
}
