/* MQTT 3.1.1 by hand, as much as a flood needs: a client library would measure itself. */

export function connectPacket(at: { clientId: string; username: string; password: string }): Buffer {
  const header = Buffer.concat([text('MQTT'), Buffer.from([4, 0b1100_0010, 0, 0])]);
  return packet(0x10, [header, text(at.clientId), text(at.username), text(at.password)]);
}

/** QoS 1. */
export function publishPacket(topic: string, messageId: number, payload: string): Buffer {
  return packet(0x32, [text(topic), Buffer.from([messageId >> 8, messageId & 0xff]), Buffer.from(payload)]);
}

/** CONNACK and PUBACK are four bytes each, and nothing else comes to who hears nothing. */
export const ANSWER_BYTES = 4;
export const CONNACK = 0x20;
export const PUBACK = 0x40;

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function packet(first: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : [(length % 128) | 0x80, Math.floor(length / 128)];
  return Buffer.concat([Buffer.from([first, ...size]), body]);
}
