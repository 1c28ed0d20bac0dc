import type { MqttProfileOf } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';
import type { FaceWorld, MqttFace, Said } from './face.ts';
import { z } from 'zod';

const call = z.object({
  id: z.number(),
  src: z.string(),
  method: z.string(),
  params: z.object({ id: z.number().optional(), on: z.boolean().optional() }).default({}),
});

/** A Shelly of the second generation with one channel, or one that only measures three phases. */
export function shellyFace(
  meter: SimulatedMeter,
  { component }: MqttProfileOf<'shelly'>,
  { root, time }: FaceWorld,
): MqttFace {
  const source = `shellyplus1pm-${meter.serial.toLowerCase()}`;
  const measures = component.startsWith('em:');
  const id = Number(component.split(':')[1]);
  const wattHours = () => Number(meter.registerWh);
  const status = () =>
    measures
      ? { id, total_act_power: meter.powerW }
      : {
          id,
          source: 'MQTT',
          output: meter.relay === 'closed',
          apower: meter.powerW,
          voltage: 230,
          current: meter.powerW / 230,
          aenergy: { total: wattHours(), by_minute: [0, 0, 0], minute_ts: Math.floor(Date.parse(time()) / 1000) },
          temperature: { tC: 40.1, tF: 104.2 },
        };
  const notify = (): readonly Said[] => [
    {
      topic: `${root}/events/rpc`,
      payload: JSON.stringify({
        src: source,
        dst: `${root}/events`,
        method: 'NotifyStatus',
        params: {
          ts: Date.parse(time()) / 1000,
          [component]: status(),
          ...(measures ? { [component.replace('em:', 'emdata:')]: { id, total_act: wattHours() } } : {}),
        },
      }),
    },
  ];
  const reply = (to: string, requestId: number, rest: object): readonly Said[] => [
    { topic: `${to}/rpc`, payload: JSON.stringify({ id: requestId, src: source, dst: to, ...rest }) },
  ];
  return {
    hears: [`${root}/rpc`],
    will: { topic: `${root}/online`, payload: 'false', retain: true },
    birth: () => [{ topic: `${root}/online`, payload: 'true', retain: true }],
    report: notify,
    moved: notify,
    answer(_topic, payload) {
      const asked = call.safeParse(JSON.parse(payload));
      if (!asked.success) return [];
      const { src, method, params } = asked.data;
      switch (method) {
        case 'Switch.GetStatus':
        case 'EM.GetStatus':
          return reply(src, asked.data.id, { result: status() });
        case 'EMData.GetStatus':
          return reply(src, asked.data.id, { result: { id, total_act: wattHours() } });
        case 'Switch.Set': {
          const was = meter.relay === 'closed';
          if (measures || !meter.commandRelay(params.on === true ? 'closed' : 'open'))
            return reply(src, asked.data.id, { error: { code: -114, message: 'Resource unavailable' } });
          return [
            ...reply(src, asked.data.id, { result: { was_on: was } }),
            ...(meter.relayDelayMs === 0 ? notify() : []),
          ];
        }
        default:
          return reply(src, asked.data.id, { error: { code: 404, message: `No handler for ${method}` } });
      }
    },
  };
}
