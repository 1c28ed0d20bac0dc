import {
  assert,
  duration,
  FaultError,
  formatInstant,
  hours,
  later,
  toHex,
  type Clock,
  type Duration,
  type NoticeId,
  type Randomness,
} from '#kernel';
import type { SmsProfile, SmsRequest } from '#contracts/configuration';
import type { NoticeDelivery } from '../../store/index.ts';
import type { Channel, OutgoingNotice, Report, Taken } from '../channel.ts';
import { exchange } from '../exchange.ts';
import { jsonOrNull } from '../json-or-null.ts';
import { acs3Headers, canonicalQuery } from './acs3.ts';
import { cutTo, plain } from './gsm.ts';
import type { ReadyProfile } from './load-profile.ts';
import { filled, filledFields, filledJson, filledUrl, type Values } from './template.ts';

export interface SmsGatewayOptions extends ReadyProfile {
  readonly mostParts: number;
  /** Where the gateway may tell what became of a message; null: it cannot reach this server. */
  readonly reportUrl: (id: NoticeId) => string | null;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A gateway for short messages, spoken to as its profile says. */
export class SmsGateway implements Channel {
  readonly #options: SmsGatewayOptions;
  readonly reports?: Exclude<Channel['reports'], undefined>;
  readonly told?: Exclude<Channel['told'], undefined>;

  constructor(options: SmsGatewayOptions) {
    this.#options = options;
    const { report, callback } = options.profile;
    if (report !== undefined)
      this.reports = {
        ask: (out, delivery) => this.#ask(out, { delivery, report }),
        again: ({ forMs }) => pauseAfter(forMs, report),
      };
    if (callback !== undefined) this.told = (body) => toldBy(body, callback);
  }

  async send(out: OutgoingNotice): Promise<Taken> {
    const { profile } = this.#options;
    const { send, report } = profile;
    const answer = await this.#exchange(send, this.#valuesOf(out));
    const said = (test: { at: string; is: readonly string[] } | undefined) =>
      test === undefined ? null : test.is.includes(at(answer.json, test.at) ?? '');
    const isTaken = send.taken.status.includes(answer.status) && said(send.taken.answer) !== false;
    if (!isTaken) {
      const isForGood = send.refused.status.includes(answer.status) || said(send.refused.answer) === true;
      throw new FaultError(isForGood ? 'NOTICE_REFUSED' : 'NOTICE_GATEWAY_AWAY', {
        message: `SMS gateway: status ${answer.status}`,
      });
    }
    const reference = send.reference === undefined ? null : at(answer.json, send.reference);
    return { reference, checkAfter: report === undefined || reference === null ? null : report.ask_after };
  }

  async #ask(
    out: OutgoingNotice,
    { delivery, report }: { delivery: NoticeDelivery; report: Exclude<SmsProfile['report'], undefined> },
  ): Promise<Report> {
    const values = {
      ...this.#valuesOf(out),
      reference: delivery.reference ?? '',
      sent_day_in_china: dayInChina(delivery),
    };
    const answer = await this.#exchange(report, values);
    if (answer.status >= 500 || answer.status === 429)
      throw new FaultError('NOTICE_GATEWAY_AWAY', { message: `SMS gateway: status ${answer.status}` });
    return meaning(at(answer.json, report.status), report);
  }

  #valuesOf({ notice, contact }: OutgoingNotice): Values {
    const { profile, values, mostParts, reportUrl } = this.#options;
    const phone = contact?.phone;
    if (phone === undefined) throw new FaultError('NOTICE_NO_ADDRESS');
    return {
      ...values,
      to: numberFor(phone, profile),
      text: cutTo(plain(notice.short === '' ? notice.text : notice.short), mostParts),
      title: plain(notice.title),
      id: notice.id,
      kind: notice.kind,
      facts: JSON.stringify(notice.facts),
      template: values[`template_${notice.kind}`] ?? values['template'] ?? '',
      report_url: reportUrl(notice.id) ?? '',
    };
  }

  #exchange(request: SmsRequest, values: Values): Promise<{ status: number; json: unknown }> {
    const url = new URL(filledUrl(request.url, values));
    for (const [name, value] of filledFields(request.query, values)) url.searchParams.set(name, value);
    const headers: Record<string, string> = Object.fromEntries(filledFields(request.headers, values));
    let body: string | null = null;
    if (request.form !== undefined) {
      body = new URLSearchParams(filledFields(request.form, values)).toString();
      headers['content-type'] = 'application/x-www-form-urlencoded';
    } else if (request.json !== undefined) {
      body = filledJson(request.json, values);
      headers['content-type'] = 'application/json';
    }
    if (request.basic !== undefined) {
      const { user, password } = request.basic;
      const pair = Buffer.from(`${filled(user, values)}:${filled(password, values)}`, 'utf8').toString('base64');
      headers['authorization'] = `Basic ${pair}`;
    }
    if (request.acs3 !== undefined) {
      // What is signed is the query as it is sent, so it is sent as it is signed.
      url.search = canonicalQuery(url);
      Object.assign(headers, this.#signed(request, { url, body: body ?? '', values }));
    }
    return exchange({ name: 'SMS gateway', method: request.method, url, headers, body }, this.#options.clock);
  }

  #signed(
    { method, acs3 }: SmsRequest,
    { url, body, values }: { url: URL; body: string; values: Values },
  ): Readonly<Record<string, string>> {
    assert(acs3 !== undefined, 'only a request with a signature is signed');
    const { clock, randomness } = this.#options;
    return acs3Headers({
      method,
      url,
      body,
      action: acs3.action,
      version: acs3.version,
      keyId: filled(acs3.key_id, values),
      keySecret: filled(acs3.key_secret, values),
      date: `${formatInstant(clock.now()).slice(0, 19)}Z`,
      nonce: toHex(randomness.bytes(16)).replaceAll(' ', '').toLowerCase(),
    });
  }
}

/** As the gateway wants a number written. */
export function numberFor(
  phone: string,
  { number, own_prefix: own }: Pick<SmsProfile, 'number' | 'own_prefix'>,
): string {
  if (own !== undefined && phone.startsWith(own)) return phone.slice(own.length);
  return number === 'digits' ? phone.slice(1) : phone;
}

/** The text at a place in an answer; null where there is none. */
export function at(json: unknown, place: string): string | null {
  let value: unknown = json;
  for (const step of place.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function meaning(
  status: string | null,
  { delivered, failed }: { delivered: readonly string[]; failed: readonly string[] },
): Report {
  if (status === null) return 'not_known';
  return delivered.includes(status) ? 'delivered' : failed.includes(status) ? 'failed' : 'not_known';
}

function toldBy(body: string, callback: Exclude<SmsProfile['callback'], undefined>): Report | null {
  const said = callback.body === 'form' ? Object.fromEntries(new URLSearchParams(body)) : jsonOrNull(body);
  const status = at(said, callback.status);
  return status === null ? null : meaning(status, callback);
}

/** Twice the pause before; null once nobody asks any more. */
function pauseAfter(
  forMs: number,
  { ask_after: first, ask_for: most }: { ask_after: Duration; ask_for: Duration },
): Duration | null {
  const next = duration(Math.max(first, forMs));
  return forMs + next > most ? null : next;
}

/** The day on which it was taken, as Alibaba Cloud asks for it. */
function dayInChina({ acceptedAt }: NoticeDelivery): string {
  return acceptedAt === null
    ? ''
    : formatInstant(later(acceptedAt, hours(8)))
        .slice(0, 10)
        .replaceAll('-', '');
}
