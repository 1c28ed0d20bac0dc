import { formatMilli } from '#kernel';
import type { MqttProfileOf } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';
import type { FaceWorld, MqttFace, Said } from './face.ts';

/** Tasmota firmware on a plug with an energy meter. */
export function tasmotaFace(
  meter: SimulatedMeter,
  profile: MqttProfileOf<'tasmota'>,
  { root, time }: FaceWorld,
): MqttFace {
  const relay = profile.relay ?? 'POWER';
  const word = () => (meter.relay === 'closed' ? 'ON' : 'OFF');
  const say = (topic: string, message: object | string): Said => ({
    topic,
    payload: typeof message === 'string' ? message : JSON.stringify(message),
  });
  // Its clock has no offset, and the total three places; written by hand so that no float rounds it.
  const energy = () =>
    `{"Time":"${time().slice(0, 19)}","ENERGY":{"TotalStartTime":"2026-01-01T00:00:00","Total":${formatMilli(meter.registerWh)},"Yesterday":0,"Today":0,` +
    `"Power":${meter.powerW},"ApparentPower":${meter.powerW},"ReactivePower":0,"Factor":1,"Voltage":230,"Current":${(meter.powerW / 230).toFixed(3)}}}`;
  const state = () => [say(`stat/${root}/RESULT`, { [relay]: word() }), say(`stat/${root}/${relay}`, word())];
  return {
    hears: [`cmnd/${root}/#`],
    will: { topic: `tele/${root}/LWT`, payload: 'Offline', retain: true },
    birth: () => [{ topic: `tele/${root}/LWT`, payload: 'Online', retain: true }],
    report: () => [
      say(`tele/${root}/STATE`, { Time: time().slice(0, 19), [relay]: word() }),
      say(`tele/${root}/SENSOR`, energy()),
    ],
    moved: state,
    answer(topic, payload) {
      const command = topic.slice(`cmnd/${root}/`.length);
      if (command === 'STATUS' && payload === '10') return [say(`stat/${root}/STATUS10`, `{"StatusSNS":${energy()}}`)];
      if (command !== relay) return [say(`stat/${root}/RESULT`, { Command: 'Unknown' })];
      if (payload === '') return state();
      // Tasmota says at once what it was told to be.
      if (!meter.commandRelay(payload === 'ON' ? 'closed' : 'open'))
        return [say(`stat/${root}/RESULT`, { Command: 'Error' })];
      return meter.relayDelayMs === 0 ? state() : [say(`stat/${root}/RESULT`, { [relay]: payload })];
    },
  };
}
