import { FaultError } from '#kernel';
import type { LorawanProfile, LorawanUplink } from '../../profiles/index.ts';

/** Bytes in base64, as network servers carry payloads; what is absent is empty, because empty fields are left out. Throws FRAME_UNEXPECTED. */
export function payloadBytes(text: string | undefined): Uint8Array {
  if (text === undefined) return new Uint8Array(0);
  if (text.length > 1024 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new FaultError('FRAME_UNEXPECTED', { message: 'the payload is no base64' });
  return new Uint8Array(Buffer.from(text, 'base64'));
}

export function payloadText(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** A port that the profile does not name carries something that is no reading. */
export function uplinkOn(profile: LorawanProfile, port: number): LorawanUplink | null {
  return profile.uplinks.find((uplink) => uplink.port === port) ?? null;
}

export function notANetwork(root: string): FaultError {
  return new FaultError('PORT_ADDRESS_INVALID', {
    message: `${root} belongs to no LoRaWAN network server that is known: application/ID/device/DEVEUI (ChirpStack v4) or v3/APP@TENANT/devices/ID (The Things Stack v3)`,
    details: { root },
  });
}
