import { describe, expect, it } from 'vitest';
import { contact } from '../wire/index.ts';
import { notify, notifyProblems } from './notify.ts';
import { smsProfile } from './sms-profile.ts';

const email = { host: 'mail.example.org', from: 'house@example.org' };
const problemsOf = (given: unknown) => {
  const parsed = notify.safeParse(given);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('how tenants are told', () => {
  it('is the log alone where nothing is written', () => {
    expect(notify.parse({})).toMatchObject({ channels: ['log'], not_quiet: ['cut'] });
  });

  it('names no channel that is not set up', () => {
    const given = notify.parse({ channels: ['mqtt', 'email', 'sms', 'webhook', 'slip'], email });
    expect(notifyProblems({ notify: given }).map(({ message }) => message.split(' ')[0])).toEqual([
      'mqtt',
      'sms',
      'webhook',
    ]);
    expect(notifyProblems({ notify: notify.parse({ channels: ['email'], email }) })).toEqual([]);
  });

  it.each([
    ['a password without its user', { email: { ...email, password_file: 'p' } }, 'email.user'],
    ['a relay elsewhere without TLS', { email: { ...email, security: 'none' } }, 'email.security'],
    ['two profiles', { sms: { profile: 'twilio', profile_file: 'own.yaml' } }, 'sms.profile'],
    ['no profile', { sms: {} }, 'sms.profile'],
    ['a webhook in the clear', { webhook: { url: 'http://house.example.org/', secret_file: 's' } }, 'webhook.url'],
    ['a secret in an address', { public_url: 'https://me:secret@house.example.org' }, 'public_url'],
  ])('refuses %s', (_what, given, path) => {
    const [problem = ''] = problemsOf(given);
    expect(problem.startsWith(`${path}: `), problem).toBe(true);
    expect(problem).not.toContain('secret@');
  });
});

describe('where a tenant is told', () => {
  it('is an address and a number with its country', () => {
    expect(contact.safeParse({ email: 'anna@example.org', phone: '+491701234567' }).success).toBe(true);
    expect(contact.safeParse({ phone: '01701234567' }).success).toBe(false);
    expect(contact.safeParse({ email: 'anna' }).success).toBe(false);
  });

  it('chooses no way to which there is no address', () => {
    expect(contact.safeParse({ channels: ['slip'] }).success).toBe(true);
    expect(contact.safeParse({ channels: ['sms'] }).success).toBe(false);
    expect(contact.safeParse({ phone: '+491701234567', channels: ['email'] }).success).toBe(false);
  });
});

describe('a gateway’s profile', () => {
  const least = {
    title: 'Constructed',
    sources: ['constructed'],
    verified: 'simulator only',
    send: { url: '{api}/messages', taken: { status: ['200'] } },
  };

  it('needs to say what "taken" looks like, and nothing else of what it does not use', () => {
    expect(smsProfile.parse(least)).toMatchObject({
      number: 'plus',
      send: { method: 'POST', taken: { status: [200] } },
    });
    expect(smsProfile.safeParse({ ...least, send: { url: '{api}/messages' } }).success).toBe(false);
    expect(smsProfile.safeParse({ ...least, send: { ...least.send, url: 'ftp://gateway' } }).success).toBe(false);
  });
});
