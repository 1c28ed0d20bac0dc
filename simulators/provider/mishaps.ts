export type LostAnswer = 'create' | 'query' | 'close';

/** What goes wrong next between the provider and whoever asks it. */
export class Mishaps {
  readonly #lost = new Map<LostAnswer, number>();
  #failures = 0;
  /** Nobody is there at all. */
  away = false;

  /** The next answers of this kind are lost: what was asked is done, and the line is cut. */
  lose(of: LostAnswer, times: number): void {
    this.#lost.set(of, times);
  }

  /** The next requests are answered with an error of the provider's own; nothing is done. */
  fail(times: number): void {
    this.#failures = times;
  }

  clear(): void {
    this.#lost.clear();
    this.#failures = 0;
    this.away = false;
  }

  takeLoss(of: LostAnswer): boolean {
    const left = this.#lost.get(of) ?? 0;
    this.#lost.set(of, Math.max(0, left - 1));
    return left > 0;
  }

  takeFailure(): boolean {
    const isFailing = this.#failures > 0;
    this.#failures = Math.max(0, this.#failures - 1);
    return isFailing;
  }

  state() {
    return { away: this.away, failures: this.#failures, lost: Object.fromEntries(this.#lost) };
  }
}
