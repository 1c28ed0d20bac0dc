import type { MqttProfileOf } from '../../profiles/index.ts';
import type { RelayState } from '../meter.ts';
import { textOf, type Heard, type MqttDialect } from './dialect.ts';
import { at, numberAt, parseExact, textAt, type ExactObject } from './exact-json.ts';
import { registerOf, voltsOf, wattsOf } from './values.ts';

/** Tasmota firmware: `tele/<root>/SENSOR` by itself, `stat/<root>/STATUS10` when asked, `POWER` for the relay. */
export function tasmotaDialect(profile: MqttProfileOf<'tasmota'>, root: string): MqttDialect {
  const relayName = profile.relay ?? 'POWER';
  const topics = {
    sensor: `tele/${root}/SENSOR`,
    state: `tele/${root}/STATE`,
    will: `tele/${root}/LWT`,
    status: `stat/${root}/STATUS10`,
    result: `stat/${root}/RESULT`,
    relay: `stat/${root}/${relayName}`,
  };
  return {
    hears: Object.values(topics),
    devicePublishes: [`tele/${root}/#`, `stat/${root}/#`, 'tasmota/discovery/#'],
    deviceHears: [`cmnd/${root}/#`],
    answers: profile.relay !== undefined,
    hear(topic, payload) {
      const text = textOf(payload);
      switch (topic) {
        case topics.will:
          return { online: text === 'Online' };
        case topics.relay:
          return stateHeard(text);
        case topics.state:
          return relayOf(parseExact(text), relayName, { answers: false });
        case topics.result:
          return relayOf(parseExact(text), relayName, { answers: true });
        case topics.sensor:
          return energyOf(parseExact(text));
        case topics.status:
          return energyOf(parseExact(text), 'StatusSNS');
        default:
          return null;
      }
    },
    ask: () => [
      // An empty payload asks for the state; first, so that what comes with the energy is complete.
      ...(profile.relay === undefined ? [] : [{ topic: `cmnd/${root}/${relayName}`, payload: '' }]),
      { topic: `cmnd/${root}/STATUS`, payload: '10' },
    ],
    switchTo: (target) => ({ topic: `cmnd/${root}/${relayName}`, payload: target === 'closed' ? 'ON' : 'OFF' }),
  };
}

function energyOf(message: ExactObject, ...within: readonly string[]): Heard | null {
  const energy = at(message, ...within, 'ENERGY');
  const total = numberAt(energy, 'Total');
  // The `Time` beside it is the device's local time without its offset, which would be a guess: the time of arrival stands.
  if (total === undefined) return null;
  const powerW = wattsOf(numberAt(energy, 'Power'), 'W');
  const voltageV = voltsOf(numberAt(energy, 'Voltage'));
  return {
    register: registerOf(total, 'kWh'),
    ...(powerW === undefined ? {} : { powerW }),
    ...(voltageV === undefined ? {} : { voltageV }),
  };
}

function relayOf(message: ExactObject, name: string, { answers }: { answers: boolean }): Heard | null {
  const state = textAt(message, name);
  if (state !== undefined) return { relay: relayState(state), ...(answers ? ANSWERED : {}) };
  const refused = answers ? textAt(message, 'Command') : undefined;
  return refused === undefined ? null : { answer: { request: null, refused } };
}

function stateHeard(text: string): Heard {
  return { relay: relayState(text) };
}

const ANSWERED = { answer: { request: null, refused: null } } as const;

/** The owner can have the words translated; whatever is neither is unknown. */
function relayState(text: string): RelayState {
  if (text === 'ON') return 'closed';
  return text === 'OFF' ? 'open' : 'unknown';
}
