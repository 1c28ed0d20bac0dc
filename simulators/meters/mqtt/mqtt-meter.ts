import { readFileSync } from 'node:fs';
import { connect, type MqttClient } from 'mqtt';
import { duration, formatInstant, type Clock } from '#kernel';
import type { LorawanProfile, MqttProfile } from '#hardware/profiles';
import type { MqttPlace } from '../configuration.ts';
import type { SimulatedMeter } from '../simulated-meter.ts';
import type { MqttFace, Said } from './face.ts';
import { faceOf } from './faces.ts';

const COMES_BACK_AFTER_MS = 500;

export interface RunningMqttMeter {
  readonly url: string;
  /** As when it is taken off the wall: the broker hears nothing more, and says its last will. */
  takeOff(): void;
  stop(): Promise<void>;
}

/** Lets a meter speak at its broker. It does not wait for one: a device that does not find its broker tries again. */
export function runMqttMeter(
  meter: SimulatedMeter<MqttProfile | LorawanProfile>,
  { place, clock }: { place: MqttPlace; clock: Clock },
): RunningMqttMeter {
  let count = 0;
  const began = clock.now();
  const face = faceOf(meter, {
    root: place.root,
    time: () => formatInstant(clock.now()),
    nextId: () => {
      count += 1;
      return `${meter.serial}-${began}-${count}`;
    },
  });
  const device = new Device(meter, { face, place, clock });
  device.start();
  return {
    url: `mqtt://site/${place.root}`,
    takeOff: () => device.takeOff(),
    stop: () => device.stop(),
  };
}

class Device {
  readonly #meter: SimulatedMeter;
  readonly #face: MqttFace;
  readonly #place: MqttPlace;
  readonly #clock: Clock;
  readonly #client: MqttClient;
  readonly #stopping = new AbortController();
  #rhythm: Promise<void> | null = null;

  constructor(meter: SimulatedMeter, { face, place, clock }: { face: MqttFace; place: MqttPlace; clock: Clock }) {
    this.#meter = meter;
    this.#face = face;
    this.#place = place;
    this.#clock = clock;
    const { will } = face;
    this.#client = connect(place.broker, {
      manualConnect: true,
      clean: true,
      clientId: `${place.username}-${meter.serial}`.slice(0, 23),
      username: place.username,
      password: place.password,
      reconnectPeriod: COMES_BACK_AFTER_MS,
      queueQoSZero: false,
      ...(place.caFile === undefined ? {} : { ca: readFileSync(place.caFile) }),
      ...(will === null
        ? {}
        : {
            will: {
              topic: will.topic,
              payload: Buffer.from(will.payload),
              qos: 0 as const,
              retain: will.retain ?? false,
            },
          }),
    });
  }

  start(): void {
    const client = this.#client;
    // It says so again and again while its broker is away or refuses it: that is what is being simulated.
    client.on('error', () => undefined);
    client.on('connect', () => {
      client.subscribe([...this.#face.hears], { qos: 1 }, () => undefined);
      this.#say([...this.#face.birth(), ...(this.#meter.silent ? [] : this.#face.report())]);
    });
    client.on('message', (topic, payload) => void this.#hear(topic, payload.toString()));
    client.connect();
    this.#rhythm = this.#reports();
  }

  takeOff(): void {
    this.#client.stream.destroy();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#rhythm;
    await this.#client.endAsync(true);
  }

  async #reports(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#clock.sleep(duration(this.#place.reportEveryMs), signal);
      if (!signal.aborted && this.#client.connected && !this.#meter.silent) this.#say(this.#face.report());
    }
  }

  async #hear(topic: string, payload: string): Promise<void> {
    const { signal } = this.#stopping;
    if (this.#meter.ignoresRequest()) return;
    const { replyDelayMs, relayDelayMs } = this.#meter;
    if (replyDelayMs > 0) await this.#clock.sleep(duration(replyDelayMs), signal);
    const before = this.#meter.relayWrites.length;
    this.#say(this.#face.answer(topic, payload));
    if (this.#meter.relayWrites.length === before || relayDelayMs === 0) return;
    await this.#clock.sleep(duration(relayDelayMs), signal);
    this.#say(this.#face.moved());
  }

  #say(said: readonly Said[]): void {
    if (this.#stopping.signal.aborted) return;
    for (const { topic, payload, qos = 0, retain = false } of said)
      this.#client.publish(topic, payload, { qos, retain }, () => undefined);
  }
}
