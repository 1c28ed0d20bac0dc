import { writeBytes } from '#hardware/meters/lorawan/codec';
import type { LorawanProfile } from '#hardware/profiles';
import { z } from 'zod';
import type { FaceWorld, MqttFace, Said } from '../mqtt/face.ts';
import type { SimulatedMeter } from '../simulated-meter.ts';

const down = z.object({ id: z.string().optional(), devEui: z.string(), fPort: z.int(), data: z.string() });
type Down = z.output<typeof down>;
/** A network server's queue for one device. */
const QUEUE_AT_MOST = 16;

/** A LoRaWAN device with its gateway and its network server, which is ChirpStack: what the broker sees of all three. */
export function chirpstackFace(
  meter: SimulatedMeter,
  profile: LorawanProfile,
  { root, time, nextId }: FaceWorld,
): MqttFace {
  const devEui = root.split('/').at(-1) ?? '';
  const queue: Down[] = [];
  let counter = 0;
  const event = (name: string, fields: object): Said => ({
    topic: `${root}/event/${name}`,
    payload: JSON.stringify({ time: time(), deviceInfo: { devEui, deviceName: meter.serial }, ...fields }),
    qos: 1,
  });
  const uplink = (): Said => {
    const [{ port, bytes, object } = { port: 1 }] = profile.uplinks;
    const shown = {
      serial: meter.serial,
      register: meter.registerWh,
      powerW: meter.powerW,
      relay: profile.downlink === undefined ? ('unknown' as const) : meter.relay,
      flags: [],
    };
    counter += 1;
    return event('up', {
      deduplicationId: nextId(),
      fCnt: counter,
      fPort: port,
      ...(bytes === undefined ? {} : { data: Buffer.from(writeBytes(bytes, shown)).toString('base64') }),
      ...(object === undefined ? {} : { object: nested(object.register.path, Number(meter.registerWh) / 1000) }),
      rxInfo: [{ gatewayId: '0016c001f1500812', rssi: -71, snr: 9.5 }],
    });
  };
  /** What waits goes out: the gateway sent it, the device heard it and did it. */
  const deliver = (): readonly Said[] =>
    queue.splice(0).flatMap(({ id, data }) => {
      const queueItemId = id ?? nextId();
      const bytes = Buffer.from(data, 'base64').toString('hex').toUpperCase();
      const target = (['closed', 'open'] as const).find((state) => profile.downlink?.[state] === bytes);
      const acknowledged = target !== undefined && meter.commandRelay(target);
      return [
        event('txack', { queueItemId, fCntDown: counter, gatewayId: '0016c001f1500812' }),
        // What is false is left out.
        event('ack', { queueItemId, fCntDown: counter, ...(acknowledged ? { acknowledged } : {}) }),
      ];
    });
  const listensAlways = profile.device_class === 'C';
  return {
    hears: [`${root}/command/down`],
    will: null,
    birth: () => [],
    report: () => [uplink(), ...(listensAlways ? [] : deliver())],
    moved: () => [uplink()],
    answer(_topic, payload) {
      const message = down.safeParse(JSON.parse(payload)).data;
      if (message === undefined || message.devEui !== devEui || queue.length >= QUEUE_AT_MOST) return [];
      queue.push(message);
      return listensAlways ? deliver() : [];
    },
  };
}

function nested(path: string, value: number): object {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
}
