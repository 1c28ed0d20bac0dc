import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface HostArguments {
  /** The kiosk's YAML file. */
  readonly config: string;
  /** Where its journal and credential are kept. */
  readonly data: string;
  readonly log: string;
}

/**
 * Reads Electron's command line: `--config`, `--data` and `--log`, with the places of an installed kiosk where they are missing. Words of Chromium are left
 * to it. `userData`: the folder that Electron keeps for this application.
 */
export function hostArguments(
  words: readonly string[],
  machine: { platform: string; userData: string },
): HostArguments {
  const { values } = parseArgs({
    args: [...words],
    options: { config: { type: 'string' }, data: { type: 'string' }, log: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  const usual = machine.platform === 'linux' ? '/etc/foyer/kiosk.yaml' : join(machine.userData, 'kiosk.yaml');
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  return {
    config: text(values['config'], usual),
    data: text(values['data'], join(machine.userData, 'kiosk')),
    log: text(values['log'], 'info'),
  };
}
