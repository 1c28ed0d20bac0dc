import { formatMilli } from '#kernel';
import type { MqttProfileOf } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';
import type { FaceWorld, MqttFace, Said } from './face.ts';

/** An ESPHome node; it retains what it says, as its firmware does. */
export function esphomeFace(meter: SimulatedMeter, profile: MqttProfileOf<'esphome'>, { root }: FaceWorld): MqttFace {
  const { register, power, relay } = profile;
  const kept = (topic: string, payload: string): Said => ({ topic: `${root}/${topic}`, payload, retain: true });
  const relayState = (): readonly Said[] =>
    relay === undefined ? [] : [kept(`switch/${relay.switch}/state`, meter.relay === 'closed' ? 'ON' : 'OFF')];
  const load = (): readonly Said[] =>
    power === undefined ? [] : [kept(`sensor/${power.sensor}/state`, String(meter.powerW))];
  return {
    hears: [`${root}/switch/+/command`],
    will: kept('status', 'offline'),
    birth: () => [kept('status', 'online'), ...relayState()],
    report: () => [...relayState(), ...load(), kept(`sensor/${register.sensor}/state`, formatMilli(meter.registerWh))],
    moved: () => [...relayState(), ...load()],
    answer(_topic, payload) {
      const moves = meter.commandRelay(payload === 'ON' ? 'closed' : 'open');
      return moves && meter.relayDelayMs === 0 ? [...relayState(), ...load()] : relayState();
    },
  };
}
