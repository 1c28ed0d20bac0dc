import { parseInstant } from '#kernel';
import type { LorawanProfile } from '../../profiles/index.ts';
import { textOf, type Heard, type MqttDialect } from '../mqtt/dialect.ts';
import { at, isObject, numberAt, parseExact, textAt, type ExactObject } from '../mqtt/exact-json.ts';
import { payloadBytes, payloadText, uplinkOn } from './network.ts';
import { readUplink } from './codec.ts';

/** ChirpStack v4: `application/ID/device/DEVEUI`. Null for another root. */
export function chirpstackDialect(profile: LorawanProfile, root: string): MqttDialect | null {
  const devEui = /^application\/[\w-]{1,64}\/device\/([0-9a-f]{16})$/.exec(root)?.[1];
  if (devEui === undefined) return null;
  const topics = { up: `${root}/event/up`, sent: `${root}/event/txack`, acknowledged: `${root}/event/ack` };
  return {
    hears: Object.values(topics),
    // One network server speaks for all its devices, and with one name.
    devicePublishes: ['application/#'],
    deviceHears: ['application/#'],
    answers: profile.device_class === 'C',
    hear(topic, payload) {
      switch (topic) {
        case topics.up:
          return uplinkOf(parseExact(textOf(payload)), profile);
        case topics.acknowledged:
          return acknowledgedOf(parseExact(textOf(payload)));
        case topics.sent:
          // Handed to a gateway, which proves nothing of the device.
          return null;
        default:
          return null;
      }
    },
    ask: () => null,
    switchTo: (target, { request }) => ({
      topic: `${root}/command/down`,
      payload: JSON.stringify({
        id: queueIdOf(request),
        // It must be the one in the topic.
        devEui,
        confirmed: true,
        fPort: profile.downlink?.port,
        data: payloadText(profile.downlink?.[target] ?? ''),
      }),
    }),
  };
}

/** What ChirpStack leaves out is zero. */
function uplinkOf(message: ExactObject, profile: LorawanProfile): Heard | null {
  const uplink = uplinkOn(profile, Number(numberAt(message, 'fPort') ?? '0'));
  if (uplink === null) return null;
  const object = at(message, 'object');
  const heard = readUplink(uplink, {
    bytes: payloadBytes(textAt(message, 'data')),
    object: isObject(object) ? object : null,
  });
  if (heard === null) return null;
  const measuredAt = parseInstant(textAt(message, 'time') ?? '');
  const messageId = textAt(message, 'deduplicationId');
  return {
    ...heard,
    ...(measuredAt === null ? {} : { at: measuredAt }),
    ...(messageId === undefined ? {} : { messageId }),
  };
}

function acknowledgedOf(message: ExactObject): Heard {
  const refused = at(message, 'acknowledged') === true ? null : 'the downlink was not acknowledged';
  return { answer: { request: requestOf(textAt(message, 'queueItemId')), refused } };
}

/** A UUID, because nothing else is taken as the id of a queue item: the request's number stands at its end. */
function queueIdOf(request: number): string {
  return `0f07e200-0000-4000-8000-${String(request).padStart(12, '0')}`;
}

function requestOf(queueId: string | undefined): string {
  const digits = /^0f07e200-0000-4000-8000-(\d{12})$/.exec(queueId ?? '')?.[1];
  // Somebody else's downlink answers nobody here.
  return digits === undefined ? 'another' : String(Number(digits));
}
