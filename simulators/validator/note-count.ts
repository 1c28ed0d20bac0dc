/** Notes counted by hand, as staff would: how many, what they are worth together, how many of each. Values in whole units of the currency. */
export interface NoteCount {
  readonly count: number;
  readonly total: number;
  readonly byValue: Readonly<Record<string, number>>;
}

export class NotePile {
  readonly #byValue = new Map<number, number>();

  add(value: number): void {
    this.#byValue.set(value, (this.#byValue.get(value) ?? 0) + 1);
  }

  counted(): NoteCount {
    const piles = [...this.#byValue];
    return {
      count: piles.reduce((sum, [, count]) => sum + count, 0),
      total: piles.reduce((sum, [value, count]) => sum + value * count, 0),
      byValue: Object.fromEntries(piles.map(([value, count]) => [String(value), count])),
    };
  }
}
