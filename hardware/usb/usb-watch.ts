import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { seconds, type Clock, type Log } from '#kernel';
import { removableDisks } from './block-devices.ts';
import { parseInputDevices } from './input-devices.ts';

/** Something that was plugged into the machine and is none of its own. */
export interface Stranger {
  readonly kind: 'keyboard' | 'stick';
  /** `046d:c31c`; null where the kernel does not say. */
  readonly id: string | null;
  /** As the device calls itself: text of somebody's making, cut and without control characters. */
  readonly name: string;
  /** Where it is plugged in. */
  readonly place: string;
}

/** Tells what is plugged in that does not belong. It reads what the kernel says, and nothing of the devices. */
export interface UsbWatch {
  /** Calls back when a stranger came or went, with all that are there. */
  start(onChange: (strangers: readonly Stranger[]) => void): void;
  stop(): Promise<void>;
}

export interface UsbWatchOptions {
  /** The folder below which `proc` and `sys` of the machine lie: `/`. */
  readonly root: string;
  /** What belongs to the kiosk wherever it is plugged in and whenever: `vendor:product`. */
  readonly known: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_EVERY = seconds(5);
const LONGEST_NAME = 80;

/** What is there at the first look belongs to the kiosk, and so does what is known by its number; what comes later does not. */
export function createUsbWatch(options: UsbWatchOptions): UsbWatch {
  return new PollingWatch(options);
}

class PollingWatch implements UsbWatch {
  readonly #options: UsbWatchOptions;
  readonly #log: Log;
  readonly #lifetime = new AbortController();
  #own: ReadonlySet<string> | null = null;
  #strangers = new Map<string, Stranger>();
  #running: Promise<void> = Promise.resolve();

  constructor(options: UsbWatchOptions) {
    this.#options = options;
    this.#log = options.log.area('usb');
  }

  start(onChange: (strangers: readonly Stranger[]) => void): void {
    this.#running = this.#keepLooking(onChange);
  }

  async stop(): Promise<void> {
    this.#lifetime.abort();
    await this.#running;
  }

  async #keepLooking(onChange: (strangers: readonly Stranger[]) => void): Promise<void> {
    const { signal } = this.#lifetime;
    while (!signal.aborted) {
      const seen = await pluggedIn(this.#options.root);
      if (this.#compare(seen) && !signal.aborted) onChange([...this.#strangers.values()]);
      await this.#options.clock.sleep(LOOK_EVERY, signal);
    }
  }

  /** Whether a stranger came or went. */
  #compare(seen: ReadonlyMap<string, Stranger>): boolean {
    this.#own ??= new Set(seen.keys());
    const before = this.#strangers;
    this.#strangers = new Map([...seen].filter(([key, device]) => !this.#belongs(key, device)));
    const came = [...this.#strangers].filter(([key]) => !before.has(key));
    const went = [...before].filter(([key]) => !this.#strangers.has(key));
    for (const [, device] of came) this.#log.warn('plugged in', { ...device });
    for (const [, device] of went) this.#log.info('taken out', { ...device });
    return came.length > 0 || went.length > 0;
  }

  #belongs(key: string, { id }: Stranger): boolean {
    return this.#own?.has(key) === true || (id !== null && this.#options.known.includes(id));
  }
}

/** Every keyboard and every removable disk, by what it is and where it is plugged in. A file that is not there tells of nothing. */
async function pluggedIn(folder: string): Promise<ReadonlyMap<string, Stranger>> {
  const root = await realpath(folder).catch(() => folder);
  const [inputs, disks] = await Promise.all([
    readFile(join(root, 'proc', 'bus', 'input', 'devices'), 'utf8').catch(() => ''),
    removableDisks(root),
  ]);
  const keyboards = parseInputDevices(inputs)
    .filter((device) => device.isKeyboard)
    .map(({ vendorHex, productHex, name, place }): Stranger => {
      return { kind: 'keyboard', id: `${vendorHex}:${productHex}`, name: printable(name), place };
    });
  const sticks = disks.map(({ id, name, place }): Stranger => ({ kind: 'stick', id, name: printable(name), place }));
  return new Map([...keyboards, ...sticks].map((device) => [JSON.stringify(device), device]));
}

function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_NAME);
}
