import type { Stranger, UsbWatch } from '#hardware/usb';
import type { Code } from '#kernel';

const codeOf: Readonly<Record<Stranger['kind'], Code>> = {
  keyboard: 'USB_KEYBOARD_PLUGGED',
  stick: 'USB_STICK_PLUGGED',
};

/** What was plugged into this machine and is none of its own, as troubles for the server: they stand until it is taken out. Nothing else follows here. */
export class PluggedIn {
  readonly #watch: UsbWatch | null;
  #codes: readonly Code[] = [];

  /** Null: nobody looks. */
  constructor(watch: UsbWatch | null) {
    this.#watch = watch;
  }

  get codes(): readonly Code[] {
    return this.#codes;
  }

  /** Calls back with what has just been plugged in; with nothing when something was taken out. */
  start(onNews: (codes: readonly Code[]) => void): void {
    this.#watch?.start((strangers) => {
      const before = this.#codes;
      this.#codes = [...new Set(strangers.map(({ kind }) => codeOf[kind]))];
      onNews(this.#codes.filter((code) => !before.includes(code)));
    });
  }

  async stop(): Promise<void> {
    await this.#watch?.stop();
  }
}
