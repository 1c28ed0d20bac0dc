import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { health, type Health } from '#contracts/api';
import type { Building } from './building.ts';

const WITHIN_MS = 2000;

/** What the building's server says of itself, over HTTPS, trusting its own certificate only. Rejects with an Error where it does not answer. */
export function askHealth(building: Building): Promise<Health> {
  const ca = readFileSync(join(building.directory, 'server', 'tls.crt'));
  return new Promise((resolve, reject) => {
    const url = new URL('/health', building.server.address('url'));
    const asked = get(url, { ca, checkServerIdentity: () => undefined, timeout: WITHIN_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        try {
          resolve(health.parse(JSON.parse(text)));
        } catch (thrown) {
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
      });
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.once('error', reject);
  });
}
