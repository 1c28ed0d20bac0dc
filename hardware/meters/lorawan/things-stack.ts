import { parseInstant } from '#kernel';
import type { LorawanProfile } from '../../profiles/index.ts';
import { textOf, type Heard, type MqttDialect } from '../mqtt/dialect.ts';
import { at, isObject, numberAt, parseExact, textAt, type ExactObject } from '../mqtt/exact-json.ts';
import { payloadBytes, payloadText, uplinkOn } from './network.ts';
import { readUplink } from './codec.ts';

/** Correlation ids of ours begin with this. */
const REQUEST = 'foyer:';

/**
 * The Things Stack v3: `v3/APP@TENANT/devices/ID`. Its server takes and gives QoS 0 only: what it sends while nobody listens is lost, which is harmless to a
 * register that only grows.
 */
export function thingsStackDialect(profile: LorawanProfile, root: string): MqttDialect | null {
  if (!/^v3\/[a-z0-9-]+(?:@[a-z0-9-]+)?\/devices\/[a-z0-9-]{1,36}$/.test(root)) return null;
  const topics = {
    up: `${root}/up`,
    acknowledged: `${root}/down/ack`,
    notAcknowledged: `${root}/down/nack`,
    failed: `${root}/down/failed`,
  };
  return {
    hears: Object.values(topics),
    devicePublishes: ['v3/#'],
    deviceHears: ['v3/#'],
    answers: profile.device_class === 'C',
    hear(topic, payload) {
      switch (topic) {
        case topics.up:
          return uplinkOf(parseExact(textOf(payload)), profile);
        case topics.acknowledged:
          return answerOf(parseExact(textOf(payload)), null);
        case topics.notAcknowledged:
          return answerOf(parseExact(textOf(payload)), 'the downlink was not acknowledged');
        case topics.failed:
          return answerOf(parseExact(textOf(payload)), 'the downlink failed');
        default:
          return null;
      }
    },
    ask: () => null,
    switchTo: (target, { request }) => ({
      // Replaces what still waits for the device: of two commands the later one stands.
      topic: `${root}/down/replace`,
      payload: JSON.stringify({
        downlinks: [
          {
            f_port: profile.downlink?.port,
            frm_payload: payloadText(profile.downlink?.[target] ?? ''),
            priority: 'HIGH',
            confirmed: true,
            correlation_ids: [`${REQUEST}${request}`],
          },
        ],
      }),
    }),
  };
}

function uplinkOf(message: ExactObject, profile: LorawanProfile): Heard | null {
  const uplink = uplinkOn(profile, Number(numberAt(message, 'uplink_message', 'f_port') ?? '0'));
  if (uplink === null) return null;
  const object = at(message, 'uplink_message', 'decoded_payload');
  const heard = readUplink(uplink, {
    bytes: payloadBytes(textAt(message, 'uplink_message', 'frm_payload')),
    object: isObject(object) ? object : null,
  });
  if (heard === null) return null;
  const receivedAt = textAt(message, 'uplink_message', 'received_at') ?? textAt(message, 'received_at');
  const measuredAt = parseInstant(receivedAt ?? '');
  // Gateways that heard the same uplink are already one message here; the same one again has the same counter and time.
  const counter = numberAt(message, 'uplink_message', 'f_cnt') ?? '0';
  return {
    ...heard,
    ...(measuredAt === null ? {} : { at: measuredAt, messageId: `${counter} ${receivedAt ?? ''}` }),
  };
}

/** The ids stand beside the downlink or in it, depending on the event. */
function answerOf(message: ExactObject, refused: string | null): Heard | null {
  const places = [
    at(message, 'correlation_ids'),
    at(message, 'downlink_ack', 'correlation_ids'),
    at(message, 'downlink_nack', 'correlation_ids'),
    at(message, 'downlink_failed', 'downlink', 'correlation_ids'),
  ];
  const ours = places
    .flatMap((ids) => (Array.isArray(ids) ? ids : []))
    .find((id): id is string => typeof id === 'string' && id.startsWith(REQUEST));
  return ours === undefined ? null : { answer: { request: ours.slice(REQUEST.length), refused } };
}
