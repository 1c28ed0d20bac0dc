import { FaultError, formatInstant, parseInstant, type PowerW } from '#kernel';
import { meterMessageFlag, meterReadingMessage, meterResultMessage, type MeterCommandMessage } from '#contracts/events';
import type { z } from 'zod';
import type { MqttProfileOf } from '../../profiles/index.ts';
import { textOf, type Heard, type MqttDialect, type SwitchOrder } from './dialect.ts';
import { registerOf, wattsOf } from './values.ts';

/** Foyer's own messages: `reading`, `command` and `result` below the root, and `status` with `online` or `offline`. */
export function foyerJsonDialect(profile: MqttProfileOf<'foyer_json'>, root: string): MqttDialect {
  const topics = { reading: `${root}/reading`, result: `${root}/result`, status: `${root}/status` };
  const command = (message: MeterCommandMessage) => ({ topic: `${root}/command`, payload: JSON.stringify(message) });
  return {
    hears: Object.values(topics),
    devicePublishes: Object.values(topics),
    deviceHears: [`${root}/command`],
    answers: true,
    hear(topic, payload) {
      switch (topic) {
        case topics.status:
          return { online: textOf(payload) === 'online' };
        case topics.result: {
          const { command: request, ok, reason } = parse(payload, meterResultMessage);
          return { answer: { request, refused: ok ? null : (reason ?? 'without a reason') } };
        }
        case topics.reading:
          return readingOf(payload, profile);
        default:
          return null;
      }
    },
    ask: (request) => (profile.asked ? [command({ kind: 'read', id: String(request) })] : null),
    switchTo: (target, { request, until }) =>
      command({ kind: 'switch', id: String(request), target, until: formatInstant(until) }),
    ...(profile.limits
      ? {
          limitTo: (mostW: PowerW | null, { request, until }: SwitchOrder) =>
            command({ kind: 'limit', id: String(request), mostW, until: formatInstant(until) }),
        }
      : {}),
  };
}

function readingOf(payload: Uint8Array, profile: MqttProfileOf<'foyer_json'>): Heard {
  const message = parse(payload, meterReadingMessage);
  const total = message.registers[profile.counts];
  const at = parseInstant(message.time);
  const { powerW, voltageV, relay } = message;
  const watts = powerW === undefined ? undefined : wattsOf(String(powerW), 'W');
  const flags = message.flags.flatMap((flag) => meterMessageFlag.safeParse(flag).data ?? []);
  const unit = profile.utility === 'water' || profile.utility === 'gas' ? 'm3' : 'kWh';
  return {
    messageId: message.id,
    serial: message.serial,
    ...(at === null ? {} : { at }),
    ...(total === undefined || message.quality === 'doubtful' ? {} : { register: registerOf(total, unit) }),
    ...(watts === undefined ? {} : { powerW: watts }),
    ...(voltageV === undefined ? {} : { voltageV }),
    ...(relay === undefined ? {} : { relay }),
    flags: message.quality === 'doubtful' ? [...flags, 'device_fault'] : flags,
  };
}

/** Throws FRAME_UNEXPECTED. */
function parse<Schema extends z.ZodType>(payload: Uint8Array, schema: Schema): z.output<Schema> {
  let raw: unknown = null;
  try {
    raw = payload.length > 16_384 ? null : JSON.parse(textOf(payload));
  } catch {
    // What is no JSON is refused below like anything else that does not fit.
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new FaultError('FRAME_UNEXPECTED', {
    message: `the message does not fit its schema: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`,
    details: { begins: textOf(payload.slice(0, 64)) },
  });
}
