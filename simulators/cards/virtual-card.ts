/** A card behind a reader: it answers commands until it is taken away. */
export interface VirtualCard {
  readonly atr: Uint8Array;
  answer(command: Uint8Array): Uint8Array;
  /** The field went, or the reader reset it: what it was in the middle of, it has forgotten. */
  reset(): void;
}
