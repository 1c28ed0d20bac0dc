import { readFileSync } from 'node:fs';
import { isMap, isSeq, parse, parseDocument, type Document } from 'yaml';
import { assert, type LocalDate } from '#kernel';
import { siteConfiguration, type SiteConfiguration } from '#contracts/configuration';
import { parseConfiguration } from '#platform/configuration';

/* The failsafe schema, as the server reads it: every scalar stays the text that stands there. */
const FAILSAFE = { schema: 'failsafe' } as const;
const TEMPLATE = new URL('./lindenhof.yaml', import.meta.url);

/** What a run of the building writes differently from the installer's file. */
export interface SiteChanges {
  readonly moveIn?: LocalDate;
  /** What a tenancy brings along, by id, as amounts. */
  readonly openingCredit?: Readonly<Record<string, string>>;
  readonly openingArrears?: Readonly<Record<string, string>>;
  /** Device URL by meter id. */
  readonly meterAddresses?: ReadonlyMap<string, string>;
  readonly serverPort?: number;
  /** Where the broker inside the server listens, on loopback. */
  readonly mqttPort?: number;
  /** Where the payment provider is, and the folder with its keys. */
  readonly provider?: { readonly address: string; readonly keys: string };
  /** Where the gateway to telephones is, and the file with its token. */
  readonly sms?: { readonly address: string; readonly tokenFile: string };
  /** Lines of policy that differ, as YAML: `friendly_hours: {...}`. */
  readonly policy?: string;
  /** What the site says of its cards, as YAML: `may: {...}`. */
  readonly cards?: string;
  /** Kiosks beside those of the file, by id. */
  readonly moreKiosks?: readonly string[];
}

/** The building's site file as the installer wrote it. */
export function lindenhofYaml(): string {
  return readFileSync(TEMPLATE, 'utf8');
}

export function parseSite(text: string): SiteConfiguration {
  return parseConfiguration(text, { file: 'site.yaml', schema: siteConfiguration });
}

/** The text of a site file with some values changed and everything else, comments too, as it was. */
export function changedSite(text: string, changes: SiteChanges): string {
  const site = parseDocument(text, FAILSAFE);
  if (changes.moveIn !== undefined)
    for (const index of indices(site, 'tenancies')) site.setIn(['tenancies', index, 'from'], changes.moveIn);
  setById(site, ['tenancies', 'opening_credit'], Object.entries(changes.openingCredit ?? {}));
  setById(site, ['tenancies', 'opening_arrears'], Object.entries(changes.openingArrears ?? {}));
  setById(site, ['meters', 'address'], changes.meterAddresses ?? []);
  if (changes.serverPort !== undefined)
    site.set('server', site.createNode({ listen: { host: '127.0.0.1', port: String(changes.serverPort) } }));
  if (changes.mqttPort !== undefined) site.setIn(['mqtt', 'listen', 'port'], String(changes.mqttPort));
  if (changes.provider !== undefined) {
    const { address, keys } = changes.provider;
    site.set(
      'payments',
      site.createNode([
        {
          id: 'stripe',
          kind: 'stripe',
          api: address,
          key_file: `${keys}/secret.key`,
          notify_secret_file: `${keys}/notify.secret`,
          return_url: `${address}/thanks`,
          minimum: '5',
        },
      ]),
    );
  }
  if (changes.sms !== undefined) {
    const { address: api, tokenFile: token } = changes.sms;
    const sms = { profile: 'http-json', values: { api, from: 'Lindenhof' }, secret_files: { token } };
    site.set('notify', site.createNode({ channels: ['log', 'sms'], down_after: '1 min', sms }));
  }
  if (changes.policy !== undefined) {
    const lines: unknown = parse(changes.policy, FAILSAFE);
    assert(typeof lines === 'object' && lines !== null, 'lines of policy are a mapping');
    for (const [name, value] of Object.entries(lines)) site.setIn(['policy', name], site.createNode(value));
  }
  if (changes.cards !== undefined) site.set('cards', site.createNode(parse(changes.cards, FAILSAFE)));
  for (const id of changes.moreKiosks ?? []) site.addIn(['kiosks'], site.createNode({ id, name: id }));
  return site.toString({ lineWidth: 0 });
}

function indices(site: Document, list: string): number[] {
  const items = site.get(list);
  assert(isSeq(items), `${list} of a site file is a list`);
  return items.items.map((_, index) => index);
}

function setById(site: Document, [list, name]: [string, string], values: Iterable<readonly [string, string]>): void {
  const byId = new Map(values);
  for (const index of indices(site, list)) {
    const item = site.getIn([list, index]);
    const value = isMap(item) ? byId.get(String(item.get('id'))) : undefined;
    if (value !== undefined) site.setIn([list, index, name], value);
  }
}
