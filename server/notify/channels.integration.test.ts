import { createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { FaultError, newId, type NoticeId } from '#kernel';
import { SimulatedMailRelay, SimulatedSmsGateway } from '#simulators';
import { SystemClock, systemRandomness } from '#platform';
import { constructedSite, constructedSiteYaml } from '../constructed-site.ts';
import type { NoticeChannel } from '#contracts/events';
import type { Notice, NoticeDelivery } from '../store/index.ts';
import type { Channel, OutgoingNotice } from './channel.ts';
import { messageOf } from './message.ts';
import { outwardChannels } from './open-channels.ts';

const clock = new SystemClock();
const root = mkdtempSync(join(tmpdir(), 'foyer-channels-'));
const relay = { user: 'house', password: 'correct horse' };
const secret = (name: string, text: string) => {
  const file = join(root, name);
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
  return file;
};
const WEBHOOK_KEY = Buffer.from('constructed-constructed-constructed');
const token = 'constructed-token';

let mail: SimulatedMailRelay;
let mailPort: number;
let gateway: SimulatedSmsGateway;
let api: string;
let receiver: Server;
const received: { url: string; headers: Record<string, unknown>; body: string }[] = [];
let receiverAnswer: { status: number; json: object } = { status: 200, json: {} };
let receiverPort: number;

beforeAll(async () => {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  writeFileSync(join(root, 'relay.pem'), pems.cert);
  mail = new SimulatedMailRelay({
    port: 0,
    account: relay,
    tls: { key: pems.private, cert: pems.cert, from: 'starttls' },
  });
  mailPort = await mail.start();
  gateway = new SimulatedSmsGateway({ token });
  api = await gateway.start();
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body });
      response.writeHead(receiverAnswer.status).end(JSON.stringify(receiverAnswer.json));
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  receiverPort = (receiver.address() as AddressInfo).port;
});

afterAll(async () => {
  await mail.stop();
  await gateway.stop();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  rmSync(root, { recursive: true, force: true });
});

/** A channel of a site whose `notify` is this. */
async function channelOf(name: NoticeChannel, notify: string): Promise<Channel> {
  const site = constructedSite(`${constructedSiteYaml}\nnotify:\n${notify}\n`);
  const reportUrl = (id: NoticeId) => `http://127.0.0.1:${receiverPort}/${id}`;
  const channels = await outwardChannels(site, { clock, randomness: systemRandomness, reportUrl });
  return channels.get(name) as Channel;
}

const email = (password: string, over = '') =>
  channelOf(
    'email',
    `  channels: [email]\n  email: { host: localhost, port: ${mailPort}, ca_file: ${join(root, 'relay.pem')}, user: house, password_file: ${secret('relay', password)}, from: house@example.org, from_name: Constructed House${over} }`,
  );

const sms = (profile: 'http-json' | 'twilio') =>
  channelOf(
    'sms',
    profile === 'twilio'
      ? `  channels: [sms]\n  sms: { profile: twilio, values: { api: "${api}", account_sid: AC1, from: "+15550100" }, secret_files: { auth_token: ${secret('sms', token)} } }`
      : `  channels: [sms]\n  sms: { profile: http-json, values: { api: "${api}", from: House }, secret_files: { token: ${secret('sms', token)} } }`,
  );

/** To somebody with an address and a number. Constructed. */
function notice(over: Partial<Notice> = {}): OutgoingNotice {
  const made: Notice = {
    id: newId<NoticeId>(clock, systemRandomness),
    about: 'constructed',
    tenancyId: constructedSite().tenancies[0]?.id as Notice['tenancyId'],
    kind: 'low_credit',
    at: clock.now(),
    language: 'de',
    title: 'Ihr Guthaben wird knapp',
    text: 'Einheit 1: Sie haben noch 4,00 €. <Bitte> laden Sie auf.',
    short: 'Einheit 1: noch 4,00\u00a0€, etwa 3 Tage.',
    facts: { unit: '1', balance: '4,00 €', days: '3' },
    daysLeft: 3,
    movement: 1,
    ...over,
  };
  return {
    notice: made,
    message: messageOf(made, constructedSite().site.id),
    contact: { email: 'anna@example.org', phone: '+491701234567' },
  };
}

/** What the outbox would know of it. */
function sent({ notice: { id } }: OutgoingNotice, reference: string | null): NoticeDelivery {
  const now = clock.now();
  return {
    noticeId: id,
    channel: 'sms',
    state: 'sent',
    attempts: 1,
    nextAt: now,
    firstAttemptedAt: now,
    attemptedAt: now,
    acceptedAt: now,
    deliveredAt: null,
    undeliveredAt: null,
    reference,
    checkAt: null,
  };
}

const codeOfSending = (channel: Channel, out = notice()) =>
  channel.send(out).then(
    () => 'taken',
    (thrown: unknown) => (thrown instanceof FaultError ? thrown.code : thrown),
  );

describe('a mail relay', () => {
  test('takes a letter over TLS from whoever knows the password; the message is known again by its id', async () => {
    const out = notice();
    const relayed = await email(relay.password);
    await relayed.send(out);
    await relayed.send(out);
    const [first, second] = mail.mails;
    expect(first).toMatchObject({ from: 'house@example.org', to: ['anna@example.org'], secure: true, user: 'house' });
    const id = `Message-ID: <${out.notice.id}@example.org>`;
    expect(first?.raw).toContain(id);
    expect(second?.raw).toContain(id);
    expect(first?.raw).toContain('Auto-Submitted: auto-generated');
    expect(first?.raw).toContain('Content-Type: multipart/alternative');
    expect(first?.raw).toContain('&lt;Bitte&gt;');
  });

  test('a wrong password or a relay that is busy may be mended; an address that does not exist may not', async () => {
    expect(await codeOfSending(await email('wrong'))).toBe('NOTICE_GATEWAY_AWAY');
    const right = await email(relay.password);
    mail.mood.message = '451 4.3.0 try later';
    expect(await codeOfSending(right)).toBe('NOTICE_GATEWAY_AWAY');
    mail.mood.message = '552 5.3.4 too large';
    expect(await codeOfSending(right)).toBe('NOTICE_REFUSED');
    mail.mood.message = null;
    mail.mood.receiver = '550 5.1.1 no such mailbox';
    expect(await codeOfSending(right)).toBe('NOTICE_REFUSED');
    mail.mood.receiver = '450 4.2.1 mailbox busy';
    expect(await codeOfSending(right)).toBe('NOTICE_GATEWAY_AWAY');
    mail.mood.receiver = null;
    expect(await codeOfSending(right)).toBe('taken');
  });

  test('one that loses the line after it took the message may have it twice, under one id', async () => {
    const [out, right, before] = [notice(), await email(relay.password), mail.mails.length];
    mail.mood.losesAnswer = true;
    await expect(right.send(out)).rejects.toMatchObject({ code: 'NOTICE_GATEWAY_AWAY', details: { taken: 'maybe' } });
    mail.mood.losesAnswer = false;
    expect(await codeOfSending(right, out)).toBe('taken');
    const ids = mail.mails.slice(before).map(({ raw }) => /Message-ID: (.*)/i.exec(raw)?.[1]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test('whose certificate nobody vouches for gets no password', async () => {
    const before = mail.mails.length;
    const stranger = await channelOf(
      'email',
      `  channels: [email]\n  email: { host: localhost, port: ${mailPort}, user: house, password_file: ${secret('relay', relay.password)}, from: house@example.org }`,
    );
    expect(await codeOfSending(stranger)).toBe('NOTICE_GATEWAY_AWAY');
    expect(mail.mails).toHaveLength(before);
  });

  test('a secret that others may read is not read', async () => {
    const file = secret('open', relay.password);
    chmodSync(file, 0o644);
    const make = () =>
      channelOf(
        'email',
        `  channels: [email]\n  email: { host: localhost, user: house, password_file: ${file}, from: house@example.org }`,
      );
    await expect(make()).rejects.toThrow(/chmod 600/);
  });
});

describe('a gateway for short messages', () => {
  test('takes a text in plain signs, names it, and says later that it arrived', async () => {
    const channel = await sms('http-json');
    const out = notice();
    const taken = await channel.send(out);
    expect(gateway.texts.at(-1)).toMatchObject({
      to: '+491701234567',
      text: 'Einheit 1: noch 4,00 €, etwa 3 Tage.',
      reportUrl: `http://127.0.0.1:${receiverPort}/${out.notice.id}`,
    });
    expect(await channel.reports?.ask(out, sent(out, taken.reference))).toBe('delivered');
    expect(channel.told?.(JSON.stringify({ status: 'failed' }))).toBe('failed');
    expect(channel.told?.('not JSON')).toBeNull();
  });

  test('that is asked again after it hung knows the message by its id: one text on the telephone', async () => {
    const [channel, out, before] = [await sms('http-json'), notice(), gateway.texts.length];
    gateway.mood.status = 500;
    expect(await codeOfSending(channel, out)).toBe('NOTICE_GATEWAY_AWAY');
    gateway.mood.status = null;
    expect(await codeOfSending(channel, out)).toBe('taken');
    expect(await codeOfSending(channel, out)).toBe('taken');
    expect(gateway.texts.slice(before)).toMatchObject([{ times: 2 }]);
  });

  test('as Kannel has it, which speaks SMPP: variables in the address, and a report that asks for one', async () => {
    const kannelWith = (password: string) =>
      channelOf(
        'sms',
        `  channels: [sms]\n  sms: { profile: kannel, values: { api: "${api}", username: foyer, from: House }, secret_files: { password: ${secret('kannel', password)} } }`,
      );
    const kannel = await kannelWith(token);
    const out = notice();
    expect(await kannel.send(out)).toEqual({ reference: null, checkAfter: null });
    expect(gateway.texts.at(-1)).toMatchObject({
      to: '+491701234567',
      text: expect.stringContaining('4,00') as string,
      reportUrl: `http://127.0.0.1:${receiverPort}/${out.notice.id}?type=%d`,
    });
    expect(['type=1', 'type=2', 'type=8', 'nothing'].map((body) => kannel.told?.(body))).toEqual([
      'delivered',
      'failed',
      'not_known',
      null,
    ]);
    expect(await codeOfSending(await kannelWith('another'))).toBe('NOTICE_GATEWAY_AWAY');
  });

  test('as Twilio has it: account, form, its words for what became of it', async () => {
    const channel = await sms('twilio');
    gateway.mood.fate = null;
    const out = notice();
    const { reference } = await channel.send(out);
    const ask = () => channel.reports?.ask(out, sent(out, reference));
    expect(await ask()).toBe('not_known');
    const kept = gateway.texts.at(-1);
    if (kept !== undefined) kept.status = 'failed';
    expect(await ask()).toBe('failed');
    expect(channel.told?.('MessageSid=SM1&MessageStatus=delivered')).toBe('delivered');
    gateway.mood.fate = 'delivered';
    gateway.mood.status = 400;
    expect(await codeOfSending(channel)).toBe('NOTICE_REFUSED');
    gateway.mood.status = 503;
    expect(await codeOfSending(channel)).toBe('NOTICE_GATEWAY_AWAY');
    gateway.mood.status = null;
  });

  test('as Alibaba Cloud has it: an approved template, its variables, a signed request, its words for what became of it', async () => {
    const channel = await channelOf(
      'sms',
      `  channels: [sms]\n  sms: { profile: aliyun, values: { api: "http://127.0.0.1:${receiverPort}", access_key_id: AK, sign_name: Foyer, template_low_credit: SMS_1 }, secret_files: { access_key_secret: ${secret('ak', 'constructed')} } }`,
    );
    const out = { ...notice(), contact: { phone: '+8613912345678' } };
    receiverAnswer = { status: 200, json: { Code: 'OK', Message: 'OK', BizId: '900619746936498440^0' } };
    expect(await channel.send(out)).toMatchObject({ reference: '900619746936498440^0' });
    const asked = received.at(-1);
    const query = new URL(asked?.url ?? '', 'http://gateway').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      PhoneNumbers: '13912345678',
      SignName: 'Foyer',
      TemplateCode: 'SMS_1',
      TemplateParam: JSON.stringify(out.notice.facts),
      OutId: out.notice.id,
    });
    expect(asked?.headers).toMatchObject({ 'x-acs-action': 'SendSms', 'x-acs-version': '2017-05-25' });
    expect(String(asked?.headers['authorization'])).toMatch(
      /^ACS3-HMAC-SHA256 Credential=AK,SignedHeaders=host;x-acs-/,
    );
    const details = (SendStatus: number) => ({ Code: 'OK', SmsSendDetailDTOs: { SmsSendDetailDTO: [{ SendStatus }] } });
    const report = (status: number) => {
      receiverAnswer = { status: 200, json: details(status) };
      return channel.reports?.ask(out, sent(out, '900619746936498440^0'));
    };
    expect([await report(1), await report(2), await report(3)]).toEqual(['not_known', 'failed', 'delivered']);
    receiverAnswer = { status: 200, json: { Code: 'isv.BUSINESS_LIMIT_CONTROL' } };
    expect(await codeOfSending(channel, out)).toBe('NOTICE_GATEWAY_AWAY');
    receiverAnswer = { status: 200, json: { Code: 'isv.MOBILE_NUMBER_ILLEGAL' } };
    expect(await codeOfSending(channel, out)).toBe('NOTICE_REFUSED');
    receiverAnswer = { status: 200, json: {} };
  });

  test('that takes a message and does not answer may have it', async () => {
    gateway.mood.hangs = true;
    const [channel, before] = [await sms('http-json'), gateway.texts.length];
    const sending = channel.send(notice()).catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(gateway.texts).toHaveLength(before + 1), { timeout: 5000 });
    gateway.breakLines();
    expect(await sending).toMatchObject({ code: 'NOTICE_GATEWAY_AWAY', details: { taken: 'maybe' } });
    gateway.mood.hangs = false;
  });

  test('that nobody reaches is away, and the fault holds no number and no secret', async () => {
    const closed = new SimulatedSmsGateway({ token });
    const gone = await closed.start();
    await closed.stop();
    const lost = await channelOf(
      'sms',
      `  channels: [sms]\n  sms: { profile: http-json, values: { api: "${gone}", from: House }, secret_files: { token: ${secret('sms', token)} } }`,
    );
    const thrown: unknown = await lost.send(notice()).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'NOTICE_GATEWAY_AWAY', message: 'SMS gateway: not reached' });
    expect((thrown as FaultError).details).toEqual({});
  });
});

describe('a webhook', () => {
  test('is signed over its id, its time and its very bytes; another answer than 2xx is no answer', async () => {
    const hook = await channelOf(
      'webhook',
      `  channels: [webhook]\n  webhook: { url: "http://127.0.0.1:${receiverPort}/hook", secret_file: ${secret('hook', `whsec_${WEBHOOK_KEY.toString('base64')}`)} }`,
    );
    const out = notice();
    await hook.send(out);
    const got = received.at(-1);
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = got?.headers ?? {};
    expect(id).toBe(out.notice.id);
    const wanted = createHmac('sha256', WEBHOOK_KEY).update(`${String(id)}.${String(time)}.${got?.body ?? ''}`);
    expect(signature).toBe(`v1,${wanted.digest('base64')}`);
    expect(Math.abs(Number(time) * 1000 - clock.now())).toBeLessThan(60_000);
    expect(JSON.parse(got?.body ?? '')).toMatchObject({ type: 'notice', data: { id: out.notice.id, daysLeft: 3 } });
    receiverAnswer = { status: 500, json: {} };
    expect(await codeOfSending(hook)).toBe('NOTICE_GATEWAY_AWAY');
  });
});
