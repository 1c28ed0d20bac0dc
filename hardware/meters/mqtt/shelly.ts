import type { MqttProfileOf } from '../../profiles/index.ts';
import type { MeterFlag } from '../meter.ts';
import { textOf, type Heard, type MqttDialect } from './dialect.ts';
import { at, isObject, numberAt, parseExact, textAt, type ExactObject } from './exact-json.ts';
import { registerOf, voltsOf, wattsOf } from './values.ts';

/** Shelly of the second generation and later: JSON-RPC over `<root>/rpc`, notifications on `<root>/events/rpc`. */
export function shellyDialect({ component }: MqttProfileOf<'shelly'>, root: string): MqttDialect {
  const [kind, number = '0'] = component.split(':');
  // Answers come to `<src>/rpc`: below the device's own root, so that it needs no right anywhere else.
  const source = `${root}/foyer`;
  const topics = {
    answers: `${source}/rpc`,
    events: `${root}/events/rpc`,
    status: `${root}/status/${component}`,
    online: `${root}/online`,
  };
  const call = (request: number, method: string, params: object) => ({
    topic: `${root}/rpc`,
    payload: JSON.stringify({ id: request, src: source, method, params: { id: Number(number), ...params } }),
  });
  return {
    hears: Object.values(topics),
    devicePublishes: [`${root}/#`],
    deviceHears: [`${root}/rpc`, `${root}/command/#`],
    answers: true,
    hear(topic, payload) {
      const text = textOf(payload);
      switch (topic) {
        case topics.online:
          return { online: text === 'true' };
        case topics.status:
          return statusOf(parseExact(text));
        case topics.events:
          return notifiedOf(parseExact(text), component);
        case topics.answers:
          return answerOf(parseExact(text));
        default:
          return null;
      }
    },
    ask: (request) =>
      kind === 'em'
        ? [call(request, 'EM.GetStatus', {}), call(request + 1, 'EMData.GetStatus', {})]
        : [call(request, 'Switch.GetStatus', {})],
    switchTo: (target, { request }) => call(request, 'Switch.Set', { on: target === 'closed' }),
  };
}

function answerOf(message: ExactObject): Heard {
  const request = numberAt(message, 'id') ?? null;
  const serial = serialOf(textAt(message, 'src'));
  const refused = at(message, 'error');
  if (isObject(refused)) {
    const why = textAt(refused, 'message') ?? `error ${numberAt(refused, 'code') ?? 'without a number'}`;
    return { ...serial, answer: { request, refused: why } };
  }
  return { ...statusOf(at(message, 'result')), ...serial, answer: { request, refused: null } };
}

/** A notification tells only what changed: a register, or a relay, or neither. */
function notifiedOf(message: ExactObject, component: string): Heard | null {
  const method = textAt(message, 'method');
  if (method !== 'NotifyStatus' && method !== 'NotifyFullStatus') return null;
  const params = at(message, 'params');
  const data = component.startsWith('em:') ? at(params, component.replace('em:', 'emdata:')) : undefined;
  const heard = { ...statusOf(at(params, component)), ...statusOf(data) };
  return Object.keys(heard).length === 0 ? null : { ...heard, ...serialOf(textAt(message, 'src')) };
}

/** Of a switch, or of an energy meter and its data, whose names do not overlap. */
function statusOf(status: unknown): Heard {
  // A switch counts in `aenergy.total`, a three-phase meter's data in `total_act`, both in Wh.
  const total = numberAt(status, 'aenergy', 'total') ?? numberAt(status, 'total_act');
  const powerW = wattsOf(numberAt(status, 'apower') ?? numberAt(status, 'total_act_power'), 'W');
  const voltageV = voltsOf(numberAt(status, 'voltage'));
  const output = at(status, 'output');
  const errors = at(status, 'errors');
  return {
    ...(total === undefined ? {} : { register: registerOf(total, 'Wh') }),
    ...(powerW === undefined ? {} : { powerW }),
    ...(voltageV === undefined ? {} : { voltageV }),
    ...(typeof output === 'boolean' ? { relay: output ? ('closed' as const) : ('open' as const) } : {}),
    ...(Array.isArray(errors) ? { flags: flagsOf(errors) } : {}),
  };
}

/** `overtemp`, `overpower`, `overvoltage`, `undervoltage`, `power_meter_failure`, `phase_sequence` and whatever comes later. */
function flagsOf(errors: readonly unknown[]): readonly MeterFlag[] {
  const words = errors.filter((each) => typeof each === 'string');
  return words.length > 0 ? ['device_fault'] : [];
}

/** `shellyplus1pm-a8032ab12345`: the last part is the device's own number, which is printed on it. */
function serialOf(source: string | undefined): { serial: string } | Record<never, never> {
  const number = /-([0-9a-f]{6,12})$/i.exec(source ?? '')?.[1];
  return number === undefined ? {} : { serial: number.toUpperCase() };
}
