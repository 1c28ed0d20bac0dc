import type { MqttProfileOf } from '../../profiles/index.ts';
import { textOf, type MqttDialect } from './dialect.ts';
import { registerOf, wattsOf } from './values.ts';

/** An ESPHome node: a topic for each sensor and switch, plain text in it. It reports and cannot be asked. */
export function esphomeDialect(profile: MqttProfileOf<'esphome'>, root: string): MqttDialect {
  const { register, power, relay } = profile;
  const topics = {
    register: `${root}/sensor/${register.sensor}/state`,
    power: power === undefined ? null : `${root}/sensor/${power.sensor}/state`,
    relay: relay === undefined ? null : `${root}/switch/${relay.switch}/state`,
    status: `${root}/status`,
  };
  return {
    hears: Object.values(topics).filter((topic) => topic !== null),
    devicePublishes: [`${root}/#`, 'homeassistant/#', `esphome/discover/${root}`],
    deviceHears: [`${root}/#`, 'esphome/discover', 'esphome/ping/#'],
    answers: false,
    hear(topic, payload) {
      const text = textOf(payload).trim();
      switch (topic) {
        case topics.status:
          return { online: text === 'online' };
        case topics.relay:
          return { relay: text === 'ON' ? 'closed' : text === 'OFF' ? 'open' : 'unknown' };
        case topics.power: {
          const powerW = wattsOf(text, power?.unit ?? 'W');
          return powerW === undefined ? null : { powerW };
        }
        case topics.register:
          // A sensor that has not measured yet says so.
          return text === 'nan' || text === '' ? null : { register: registerOf(text, register.unit) };
        default:
          return null;
      }
    },
    ask: () => null,
    switchTo: (target) => ({
      topic: `${root}/switch/${relay?.switch ?? ''}/command`,
      payload: target === 'closed' ? 'ON' : 'OFF',
    }),
  };
}
