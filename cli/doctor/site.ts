import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#kernel';
import { siteConfiguration, type SiteConfiguration } from '#contracts/configuration';
import { loadConfiguration } from '#platform/configuration';
import {
  defaultKeyFile,
  inspectBooksOf,
  inspectDatabase,
  keyFileOf,
  verifyBooksOf,
  verifyFolder,
  type BooksPlace,
} from '#server';
import { booksPlaceOf } from '../site-books.ts';
import { bad, ok, sayThrown, warn, type Finding } from './finding.ts';
import { answers, askHealth, examineAddress } from './reach.ts';

/** The books in a data folder: database, key, ledger. */
export async function examineBooks(directory: string, config: string | null): Promise<readonly Finding[]> {
  const place = postgresPlaceOf(config, directory);
  const looked = place === null ? inspectDatabase(directory) : inspectBooksOf(place);
  const inspection = await looked.catch((thrown: unknown) => sayThrown(thrown));
  if (inspection === null)
    return [warn('database', `${directory} has no database yet`, 'start the server once, or restore a backup')];
  if (typeof inspection === 'string')
    return [
      bad(
        'database',
        inspection,
        'run this as the user that the server runs as; where the file is damaged, restore the last backup',
      ),
    ];
  const { file, bytes, problems, migration, known } = inspection;
  if (problems.length > 0)
    return [
      bad(
        'database',
        `${file} is damaged: ${problems[0]}`,
        'stop the server, keep a copy of the folder, and restore the last backup',
      ),
    ];
  const size = `${file}, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const schema =
    migration > known
      ? bad(
          'database',
          `${size}: a newer Foyer made it (migration ${migration}, this one knows ${known})`,
          'install the newer Foyer again',
        )
      : migration < known
        ? warn(
            'database',
            `${size}: ${known - migration} migrations are to come`,
            'they are carried out when the server starts; make a backup first',
          )
        : ok('database', `${size} is whole`);
  return [schema, ...(await examineLedger(directory, place))];
}

/** Null where the site file names none, or cannot be read, which is a finding of its own. */
function postgresPlaceOf(config: string | null, directory: string): BooksPlace | null {
  if (config === null) return null;
  try {
    const place = booksPlaceOf(config, directory);
    return place.store.kind === 'postgres' ? place : null;
  } catch {
    return null;
  }
}

async function examineLedger(directory: string, place: BooksPlace | null): Promise<readonly Finding[]> {
  const keyFile = place === null ? defaultKeyFile(directory) : keyFileOf(place);
  const key = !existsSync(keyFile)
    ? bad(
        'ledger_key',
        `the key of the ledger ${keyFile} is missing`,
        'bring it back from where it is kept; without it the server does not start',
      )
    : (statSync(keyFile).mode & 0o077) !== 0
      ? bad('ledger_key', `the key of the ledger ${keyFile} can be read by others`, `chmod 600 ${keyFile}`)
      : ok('ledger_key', `the key of the ledger is at ${keyFile}, for its owner only`);
  try {
    const verdict = place === null ? verifyFolder({ directory, keyFile }) : verifyBooksOf(place);
    const { sound, head, problems } = await verdict;
    const [first] = problems;
    const where = first?.sequence === null ? (first.account ?? 'the ledger') : `entry ${first?.sequence}`;
    return [
      key,
      sound
        ? ok('ledger', `the ledger holds, up to entry ${head.sequence}`)
        : bad(
            'ledger',
            `the ledger does not hold: ${where}: ${first?.problem}`,
            'stop the server, keep a copy of the folder, and look with `foyer ledger verify`; compare with the last backup by `foyer restore --verify`',
          ),
    ];
  } catch (thrown) {
    return [
      key,
      bad('ledger', `the ledger cannot be read: ${sayThrown(thrown)}`, 'bring the key and its public half back'),
    ];
  }
}

/** The site file, the server that runs on it, its ports and its meters. */
export async function examineSite(config: string, directory: string | null, clock: Clock): Promise<readonly Finding[]> {
  let site: SiteConfiguration;
  try {
    site = loadConfiguration(config, siteConfiguration);
  } catch (thrown) {
    return [
      bad(
        'configuration',
        `${config} cannot be used: ${sayThrown(thrown)}`,
        `npm run foyer -- site check ${config} names every problem with its line`,
      ),
    ];
  }
  const findings: Finding[] = [ok('configuration', `${config} is the site ${site.site.id}`)];
  const running = directory !== null && (await answers({ path: join(directory, 'door.sock') }));
  if (directory !== null)
    findings.push(
      running
        ? ok('server', `a server runs on ${directory}`)
        : warn(
            'server',
            `no server runs on ${directory}`,
            `start it: npm run foyer -- server --config ${config} --data ${directory}`,
          ),
    );
  findings.push(...(await examinePorts(site, running ? directory : null)));
  // A gateway serves one master at a time: a second connection would disturb the server that reads the meters.
  if (!running) findings.push(...(await examineMeters(site, clock)));
  return findings;
}

async function examinePorts(site: SiteConfiguration, runningOn: string | null): Promise<readonly Finding[]> {
  const { host, port } = site.server.listen;
  const findings: Finding[] = [];
  if (port !== 0) {
    const at = `${host}:${port}`;
    const taken = await answers({ host, port });
    if (runningOn !== null) findings.push(await examineOwn(`https://${at}`, join(runningOn, 'tls.crt')));
    else
      findings.push(
        taken
          ? bad(
              'port',
              `another program listens on ${at}`,
              `find it with \`ss -ltnp\`, or write another port under server.listen`,
            )
          : ok('port', `${at} is free for the server`),
      );
  }
  const broker = site.mqtt?.listen;
  if (broker !== undefined && broker.port !== 0) {
    const at = `${broker.host}:${broker.port}`;
    const taken = await answers(broker);
    if (taken === (runningOn !== null))
      findings.push(ok('port', `${at} is ${taken ? 'the MQTT broker' : 'free for the MQTT broker'}`));
    else
      findings.push(
        bad(
          'port',
          taken ? `another program listens on ${at}` : `the MQTT broker does not answer at ${at}`,
          'write another port under mqtt.listen, and restart the server',
        ),
      );
  }
  return findings;
}

/** A server that runs says itself how its meters, kiosks and clock are. */
async function examineOwn(url: string, certificateFile: string): Promise<Finding> {
  try {
    const { status, trouble, meters } = await askHealth(url, readFileSync(certificateFile, 'utf8'));
    const sees = `the server answers at ${url}; ${meters.total - meters.away} of ${meters.total} meters answer`;
    return status === 'ok'
      ? ok('port', sees)
      : warn(
          'port',
          `${sees}; it is troubled by ${trouble.join(', ')}`,
          'the alarms in the console, or its log, say where',
        );
  } catch (thrown) {
    return bad('port', `${url} is not this server: ${sayThrown(thrown)}`, 'find who listens there with `ss -ltnp`');
  }
}

async function examineMeters(site: SiteConfiguration, clock: Clock): Promise<readonly Finding[]> {
  const behind = Map.groupBy(site.meters, (meter) => meter.address);
  return Promise.all(
    [...behind].map(([address, meters]) =>
      examineAddress(
        'meter',
        meters.length === 1 ? `the meter ${meters[0]?.id}` : `${meters.length} meters`,
        address,
        clock,
      ),
    ),
  );
}
