import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { FaultError } from '#kernel';
import type { EmailConfiguration } from '#contracts/configuration';
import { MAYBE_TAKEN, TAKEN, type Channel, type OutgoingNotice, type Taken } from '../channel.ts';
import { secretIn } from '../secret-file.ts';
import { letterOf } from './letter.ts';

/** Of a relay that does not go on. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 5000 };

/**
 * A mail relay. Taken is what it answered with 250 after the message's last line (RFC 5321, 4.2.5: from then on it is responsible); of the mailbox that says nothing. The
 * Message-ID is made of the notice's id, so a message that is sent again after a broken line is known as the same.
 */
export class MailRelay implements Channel {
  readonly #configuration: EmailConfiguration;
  readonly #siteName: string;
  readonly #transport: ReturnType<typeof transportOf>;

  /** Throws CONFIGURATION_UNREADABLE where a secret or certificate cannot be read. */
  constructor(configuration: EmailConfiguration, { siteName }: { readonly siteName: string }) {
    this.#configuration = configuration;
    this.#siteName = siteName;
    this.#transport = transportOf(configuration);
  }

  async send({ notice, contact }: OutgoingNotice): Promise<Taken> {
    const to = contact?.email;
    if (to === undefined) throw new FaultError('NOTICE_NO_ADDRESS');
    const { from, from_name: name, reply_to: replyTo } = this.#configuration;
    const domain = from.slice(from.lastIndexOf('@') + 1);
    try {
      await this.#transport.sendMail({
        from: { name: name ?? this.#siteName, address: from },
        to: { name: '', address: to },
        ...(replyTo === undefined ? {} : { replyTo }),
        messageId: `<${notice.id}@${domain}>`,
        ...letterOf(notice, { siteName: this.#siteName }),
        // RFC 3834: no answering machine answers it.
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': notice.language },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (thrown) {
      throw mailFault(thrown);
    }
    return TAKEN;
  }
}

function transportOf(configuration: EmailConfiguration) {
  const { host, port, security, user, password_file: file, ca_file: ca } = configuration;
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(ca === undefined ? {} : { tls: { ca: certificateIn(ca) } }),
    ...(user === undefined || file === undefined ? {} : { auth: { user, pass: secretIn(file) } }),
    ...PATIENCE,
  });
}

function certificateIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new FaultError('CONFIGURATION_UNREADABLE', {
      message: `the certificate ${file} cannot be read`,
      cause: thrown,
    });
  }
}

/**
 * A 5xx to the receiver or to the message is an answer for good (RFC 5321, 4.2.1). One to the login or the greeting is the relay's or the installer's trouble: it may be
 * mended, so the notice waits.
 */
function mailFault(thrown: unknown): FaultError {
  const { code, responseCode, syscall } = thrown as { code?: unknown; responseCode?: unknown; syscall?: unknown };
  const about = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
  const isForGood =
    (code === 'EENVELOPE' || code === 'EMESSAGE') && typeof responseCode === 'number' && responseCode >= 500;
  // A line that ends without an answer after it stood: nodemailer does not say how far the message had come, so it may be there.
  const isMaybe = code === 'ECONNECTION' || (code === 'ESOCKET' && syscall !== 'connect');
  return new FaultError(isForGood ? 'NOTICE_REFUSED' : 'NOTICE_GATEWAY_AWAY', {
    message: `mail relay: ${about === '' ? 'no answer' : about}`,
    details: isMaybe ? MAYBE_TAKEN : {},
    cause: thrown,
  });
}
