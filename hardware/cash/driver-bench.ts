/* Test support: imported by the tests of the drivers and by nothing else. */
import {
  currency,
  instant,
  milliseconds,
  minutes,
  moneyOfUnits,
  silentLog,
  type Clock,
  type Duration,
  type Money,
} from '#kernel';
import {
  assembleValidator,
  memoryLineTo,
  timingAtSpeed,
  VirtualTime,
  type AssembledValidator,
  type ValidatorOptions,
} from '#simulators';
import type { OpenPort } from '../ports/index.ts';
import type { CashDevice, CashEvent, CashMemory } from './device.ts';
import type { ValidatorOptions as DriverOptions } from './line/protocol.ts';

export const euros = (...values: number[]): Money[] => values.map((value) => moneyOfUnits(BigInt(value)));

export interface HostOptions {
  /** Makes the driver. */
  readonly create: (options: DriverOptions) => CashDevice;
  /** Stacks whatever comes, unless it says otherwise. */
  readonly handle?: (event: CashEvent, device: CashDevice) => Promise<void> | void;
  readonly siteCurrency?: string;
  /** What was kept of the device before; nothing, unless it says otherwise. */
  readonly memory?: CashMemory;
}

/** A driver on a line, and what it has said, in time that passes only when nobody has anything to do. */
export class DriverHost {
  readonly device: CashDevice;
  readonly events: CashEvent[] = [];
  /** How often the driver opened its line. */
  opened = 0;
  readonly #time: VirtualTime;
  readonly #describe: () => string;

  constructor(
    { create, ...options }: HostOptions,
    line: {
      readonly time: VirtualTime;
      readonly clock: Clock;
      readonly openPort: OpenPort;
      readonly describe: () => string;
    },
  ) {
    this.#time = line.time;
    this.#describe = line.describe;
    const device = create({
      openPort: (url, port) => {
        this.opened += 1;
        return line.openPort(url, port);
      },
      url: 'memory',
      clock: line.clock,
      log: silentLog,
      currency: currency(options.siteCurrency ?? 'EUR'),
      memory: options.memory ?? { lastEvent: async () => null },
    });
    this.device = device;
    const handle =
      options.handle ??
      ((event: CashEvent) => {
        if (event.kind === 'escrowed') device.stack();
      });
    device.start(async (event) => {
      this.events.push(event);
      await handle(event, device);
    });
  }

  /** In words, without those of the named kinds. */
  told(...without: readonly CashEvent['kind'][]): string[] {
    return this.events.filter(({ kind }) => !without.includes(kind)).map(describeEvent);
  }

  times(kind: CashEvent['kind']): number {
    return this.events.filter((event) => event.kind === kind).length;
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    if (await this.#time.until(holds, minutes(1))) return;
    throw new Error(`never: ${what}; events: ${this.told().join(', ')}; device: ${this.#describe()}`);
  }

  seen(kind: CashEvent['kind'], times = 1): Promise<void> {
    return this.until(`${times} × ${kind}`, () => this.times(kind) >= times);
  }

  async stop(): Promise<void> {
    let isStopped = false;
    void this.device.stop().then(() => {
      isStopped = true;
    });
    await this.until('the driver stops', () => isStopped);
  }
}

export interface BenchOptions extends HostOptions {
  readonly simulated: Partial<ValidatorOptions> & Pick<ValidatorOptions, 'protocol'>;
  readonly beforeStart?: (simulator: AssembledValidator) => void;
}

/** One simulated validator with a driver on it. */
export class Bench {
  readonly simulator: AssembledValidator;
  readonly host: DriverHost;
  readonly #time = new VirtualTime(instant(Date.UTC(2026, 10, 23, 12)));
  readonly #clock = this.#time.clockOf(() => false);

  constructor(options: BenchOptions) {
    this.simulator = assembleValidator({
      clock: this.#clock,
      serial: 'SN12345',
      currency: 'EUR',
      denominations: [5, 10, 20, 50, 100],
      timing: timingAtSpeed(10),
      ...options.simulated,
    });
    options.beforeStart?.(this.simulator);
    this.host = this.attach(options);
  }

  /** Another host on the same device, as after a restart of the kiosk. */
  attach(options: HostOptions): DriverHost {
    return new DriverHost(options, {
      time: this.#time,
      clock: this.#clock,
      openPort: memoryLineTo(this.simulator),
      describe: () => JSON.stringify(this.simulator.state()),
    });
  }

  act(name: string, input: unknown = {}): unknown {
    return this.simulator.acts[name]?.run(input);
  }

  pass(length: Duration): Promise<void> {
    return this.#time.pass(length);
  }

  /** Waits until the slot is lit, and feeds. */
  async feed(value: number): Promise<void> {
    await this.host.until('the slot is lit', () => this.simulator.state().enabled);
    const taken = this.act('insert', { value });
    if (JSON.stringify(taken) !== '{"taken":true}') throw new Error(`not taken: ${JSON.stringify(taken)}`);
  }

  /** Behind an answer that changes nothing any more. */
  async settle(): Promise<void> {
    await this.pass(milliseconds(600));
  }
}

/** `escrowed 20`, `stacked ?` where the device did not say which bill, `powered_up in_stacker`, `counted 1`, or the kind alone. */
export function describeEvent(event: CashEvent): string {
  switch (event.kind) {
    case 'powered_up':
      return `powered_up ${event.bill}`;
    case 'counted':
      return `counted ${event.count.stacked}`;
    case 'escrowed':
    case 'stacked':
    case 'returned':
      return `${event.kind} ${event.bill.value === null ? '?' : event.bill.value / 1_000_000n}`;
    default:
      return event.kind;
  }
}

export function decide(decision: 'stack' | 'give back'): NonNullable<HostOptions['handle']> {
  return (event, device) => {
    if (event.kind !== 'escrowed') return;
    if (decision === 'stack') device.stack();
    else device.giveBack();
  };
}

/** A handler that decides at once, and for the end of a bill waits as long as it is told to. */
export function slowJournal(): { readonly handle: NonNullable<HostOptions['handle']>; readonly release: () => void } {
  let release = () => {};
  const written = new Promise<void>((resolve) => {
    release = resolve;
  });
  const handle: NonNullable<HostOptions['handle']> = async (event, device) => {
    if (event.kind === 'escrowed') device.stack();
    if (event.kind === 'stacked') await written;
  };
  return { handle, release: () => release() };
}

/** Stacks, and fails as the credit should be written down. */
export const failingJournal: NonNullable<HostOptions['handle']> = (event, device) => {
  if (event.kind === 'escrowed') device.stack();
  if (event.kind === 'stacked') throw new Error('the journal is gone');
};
