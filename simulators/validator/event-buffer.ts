/** The events of a ccTalk device: counted 1…255 and again from 1, 0 only after a power-up; forgotten with the power. */
export class EventBuffer {
  readonly #kept: (readonly [number, number])[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The oldest first. */
  get events(): readonly (readonly [number, number])[] {
    return this.#kept;
  }

  add(first: number, second: number): void {
    this.#count = this.#count === 255 ? 1 : this.#count + 1;
    this.#kept.push([first, second]);
    if (this.#kept.length > 5) this.#kept.shift();
  }

  forget(): void {
    this.#count = 0;
    this.#kept.length = 0;
  }
}
