import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ServerCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

/**
 * The server's own certificate, made at the first start and kept in the data folder. Kiosks trust this one and no other: it travels inside the enrolment
 * ticket, so no certificate authority and no internet is needed.
 */
export async function loadServerCertificate(directory: string, names: readonly string[]): Promise<ServerCertificate> {
  const keyFile = join(directory, 'tls.key');
  const certificateFile = join(directory, 'tls.crt');
  if (existsSync(keyFile) && existsSync(certificateFile))
    return { keyPem: readFileSync(keyFile, 'utf8'), certificatePem: readFileSync(certificateFile, 'utf8') };
  mkdirSync(directory, { recursive: true });
  // Needed once in a building's life.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'Foyer building server' }], {
    keyType: 'ec',
    notAfterDate: new Date('2056-01-01T00:00:00Z'),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) =>
          /^[\d.]+$/.test(name) || name.includes(':') ? { type: 7, ip: name } : { type: 2, value: name },
        ),
      },
    ],
  });
  writeFileSync(keyFile, made.private, { mode: 0o600 });
  chmodSync(keyFile, 0o600);
  writeFileSync(certificateFile, made.cert);
  return { keyPem: made.private, certificatePem: made.cert };
}
