import { formatMilli } from '#kernel';
import { meterCommandMessage, type MeterReadingMessage, type MeterResultMessage } from '#contracts/events';
import type { MqttProfileOf } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';
import type { FaceWorld, MqttFace, Said } from './face.ts';

/** A meter that speaks Foyer's own messages. */
export function foyerJsonFace(
  meter: SimulatedMeter,
  profile: MqttProfileOf<'foyer_json'>,
  { root, time, nextId }: FaceWorld,
): MqttFace {
  const said = (topic: string, message: object): Said => ({
    topic: `${root}/${topic}`,
    payload: JSON.stringify(message),
    qos: 1,
  });
  const reading = () =>
    said('reading', {
      id: nextId(),
      serial: meter.serial,
      time: time(),
      registers: { [profile.counts]: formatMilli(meter.registerWh) },
      ...(profile.utility === 'electricity' ? { powerW: meter.powerW, voltageV: 230 } : {}),
      ...(profile.relay ? { relay: meter.relay } : {}),
      flags: [],
    } satisfies MeterReadingMessage);
  const result = (message: MeterResultMessage) => said('result', message);
  return {
    hears: [`${root}/command`],
    will: { topic: `${root}/status`, payload: 'offline' },
    birth: () => [{ topic: `${root}/status`, payload: 'online' }],
    report: () => [reading()],
    moved: () => [reading()],
    answer(_topic, payload) {
      const command = meterCommandMessage.safeParse(JSON.parse(payload)).data;
      if (command === undefined) return [];
      if (command.kind === 'read') return [reading()];
      const { id, until } = command;
      if (Date.parse(until) < Date.parse(time())) return [result({ command: id, ok: false, reason: 'too late' })];
      if (command.kind === 'limit' && !profile.limits)
        return [result({ command: id, ok: false, reason: 'cannot limit' })];
      const ok = command.kind === 'limit' ? meter.limitTo(command.mostW) : meter.commandRelay(command.target);
      return [result(ok ? { command: id, ok } : { command: id, ok, reason: 'refused' })];
    },
  };
}
