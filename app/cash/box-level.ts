/** How full the cash box is. */
export interface BoxLevel {
  /** What the journal counts in it since it was last emptied. */
  readonly notes: number;
  /** How many it holds. */
  readonly capacity: number;
}

/** At nine tenths: the last tenth of a box of 600 is some days of a lobby, so staff can come before the validator shuts. */
export function isNearlyFull({ notes, capacity }: BoxLevel): boolean {
  return notes * 10 >= capacity * 9;
}
