import { FaultError } from '#kernel';
import type { Building } from '../building/index.ts';
import type { Hand } from '../control/index.ts';
import type { PowerState } from './seen.ts';

export interface PlugOptions {
  readonly building: Building;
  readonly who: 'kiosk' | 'server';
  /** Devices that hang on the same plug. */
  readonly devices: readonly (Hand<unknown> | null)[];
}

/** The plug of one of our own programs and of the devices beside it: pulled at once, put back in. */
export class Plug {
  state: PowerState = 'on';
  readonly #options: PlugOptions;

  constructor(options: PlugOptions) {
    this.#options = options;
  }

  /** `cut`, `restore`; `crash`: the program alone dies, and is started again as its supervisor would. */
  async act(name: string): Promise<void> {
    const { building, who } = this.#options;
    if (name === 'cut' && this.state === 'on') {
      this.state = 'off';
      await Promise.all([building[who].kill(), this.#turnDevices('power_off')]);
    } else if (name === 'restore' && this.state === 'off') {
      this.state = 'starting';
      await this.#started([this.#start(), this.#turnDevices('power_on')]);
    } else if (name === 'crash' && this.state === 'on') {
      this.state = 'starting';
      await building[who].kill();
      await this.#started([this.#start()]);
    } else throw new FaultError('REQUEST_INVALID', { message: `The ${who} is ${this.state}.` });
  }

  /** Until it is up again it is off, also where it could not be started. */
  async #started(work: readonly Promise<unknown>[]): Promise<void> {
    try {
      await Promise.all(work);
      this.state = 'on';
    } catch (thrown) {
      this.state = 'off';
      throw thrown;
    }
  }

  #start(): Promise<void> {
    const { building, who } = this.#options;
    return who === 'kiosk' ? building.startKiosk() : building.startServer();
  }

  async #turnDevices(act: 'power_on' | 'power_off'): Promise<void> {
    const there = this.#options.devices.filter((device) => device !== null);
    await Promise.all(there.map((device) => device.act(act)));
  }
}
