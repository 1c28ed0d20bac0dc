import { dirname, resolve } from 'node:path';
import type { MqttConfiguration } from '#contracts/configuration';

interface Files {
  readonly password_file?: string | undefined;
  readonly ca_file?: string | undefined;
}

/** Files that the site file names for its brokers by a relative path lie beside it. */
export function withMqttFilesBeside(
  siteFile: string,
  mqtt: MqttConfiguration | undefined,
): MqttConfiguration | undefined {
  const beside = (file: string | undefined) => (file === undefined ? undefined : resolve(dirname(siteFile), file));
  const filesBeside = <Access extends Files>(access: Access): Access => ({
    ...access,
    password_file: beside(access.password_file),
    ca_file: beside(access.ca_file),
  });
  if (mqtt === undefined) return undefined;
  const brokers = Object.entries(mqtt.brokers).map(([name, access]) => [name, filesBeside(access)] as const);
  return { ...filesBeside(mqtt), brokers: Object.fromEntries(brokers) };
}
