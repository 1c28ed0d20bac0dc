import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** A message as a relay has it: envelope and what stood between DATA and the point. */
export interface KeptMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly secure: boolean;
  readonly user: string | null;
}

/** What a relay does when its mood is bad. */
export interface Mood {
  /** Answers after RCPT TO with this, as `550 no such mailbox`; null: it takes everybody. */
  receiver: string | null;
  /** Answers after the message's last line with this, as `451 try later`. */
  message: string | null;
  /** Takes the message and loses the line before it says so: the sender cannot know. */
  losesAnswer: boolean;
  /** Says nothing at all. */
  silent: boolean;
}

export interface MailRelayOptions {
  readonly port: number;
  /** Asked for by AUTH PLAIN or LOGIN; null: everybody may send. */
  readonly account: { readonly user: string; readonly password: string } | null;
  /** Offered by STARTTLS, or spoken from the first byte; null: neither. */
  readonly tls: { readonly key: string; readonly cert: string; readonly from: 'start' | 'starttls' } | null;
}

/** A mail relay that speaks SMTP (RFC 5321) over a real socket, keeps what it takes and can be told to misbehave. */
export class SimulatedMailRelay {
  readonly mails: KeptMail[] = [];
  readonly mood: Mood = { receiver: null, message: null, losesAnswer: false, silent: false };
  readonly #options: MailRelayOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(options: MailRelayOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#connected(socket));
  }

  /** Resolves with the port. */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.mood.silent) return;
    const { tls, account } = this.#options;
    const line = tls?.from === 'start' ? secured(socket, tls) : socket;
    const dialogue = new Dialogue({ tls, account, mood: this.mood, onMail: (mail) => this.mails.push(mail) });
    dialogue.begin(line);
  }
}

function secured(socket: Socket, { key, cert }: { key: string; cert: string }): TLSSocket {
  const line = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ key, cert }) });
  line.on('error', () => line.destroy());
  return line;
}

interface DialogueOptions extends Pick<MailRelayOptions, 'tls' | 'account'> {
  readonly mood: Mood;
  readonly onMail: (mail: KeptMail) => void;
}

/** One connection: a line at a time, and a message until its point. */
class Dialogue {
  readonly #options: DialogueOptions;
  #line: Socket | null = null;
  #heard = '';
  #secure = false;
  #user: string | null = null;
  #login: string[] | null = null;
  #from = '';
  #to: string[] = [];
  #inMessage = false;

  constructor(options: DialogueOptions) {
    this.#options = options;
  }

  begin(line: Socket): void {
    this.#listen(line);
    this.#secure = line instanceof TLSSocket;
    this.#say('220 simulated relay');
  }

  #listen(line: Socket): void {
    this.#line = line;
    line.setEncoding('utf8');
    line.on('data', (text: string) => {
      this.#heard += text;
      this.#go();
    });
  }

  #say(answer: string): void {
    this.#line?.write(`${answer}\r\n`);
  }

  #go(): void {
    for (;;) {
      const end = this.#heard.indexOf(this.#inMessage ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const said = this.#heard.slice(0, end);
      this.#heard = this.#heard.slice(end + (this.#inMessage ? 5 : 2));
      if (this.#inMessage) this.#message(said);
      else if (this.#login !== null) this.#loginLine(said, this.#login);
      else this.#command(said);
    }
  }

  #command(said: string): void {
    const [verb = ''] = said.split(/[ :]/, 1);
    const { tls, account, mood } = this.#options;
    switch (verb.toUpperCase()) {
      case 'EHLO':
        for (const feature of ['simulated', ...(tls === null || this.#secure ? [] : ['STARTTLS'])])
          this.#say(`250-${feature}`);
        return this.#say(account === null ? '250 8BITMIME' : '250 AUTH PLAIN LOGIN');
      case 'STARTTLS':
        return this.#startTls();
      case 'AUTH':
        return this.#auth(said);
      case 'MAIL':
        if (account !== null && this.#user === null) return this.#say('530 5.7.0 authentication is needed');
        this.#from = addressIn(said);
        this.#to = [];
        return this.#say('250 2.1.0 ok');
      case 'RCPT':
        if (mood.receiver !== null) return this.#say(mood.receiver);
        this.#to.push(addressIn(said));
        return this.#say('250 2.1.5 ok');
      case 'DATA':
        this.#inMessage = true;
        return this.#say('354 go on');
      case 'RSET':
      case 'NOOP':
        return this.#say('250 2.0.0 ok');
      case 'QUIT':
        this.#say('221 2.0.0 bye');
        return void this.#line?.end();
      default:
        return this.#say('502 5.5.2 what?');
    }
  }

  #startTls(): void {
    const { tls } = this.#options;
    if (tls === null || this.#line === null) return this.#say('502 5.5.1 no');
    this.#say('220 2.0.0 go on');
    const plain = this.#line;
    plain.removeAllListeners('data');
    this.#heard = '';
    this.#listen(secured(plain, tls));
    this.#secure = true;
  }

  #auth(said: string): void {
    const [, way = '', first] = said.split(' ');
    if (way.toUpperCase() === 'PLAIN' && first !== undefined) {
      const [, user = '', password = ''] = decoded(first).split('\0');
      return this.#checked(user, password);
    }
    this.#login = [];
    this.#say('334 VXNlcm5hbWU6');
  }

  #loginLine(said: string, given: string[]): void {
    given.push(decoded(said));
    const [user = '', password] = given;
    if (password === undefined) return this.#say('334 UGFzc3dvcmQ6');
    this.#login = null;
    this.#checked(user, password);
  }

  #checked(user: string, password: string): void {
    const { account } = this.#options;
    const isRight = account !== null && user === account.user && password === account.password;
    this.#user = isRight ? user : null;
    this.#say(isRight ? '235 2.7.0 welcome' : '535 5.7.8 wrong name or password');
  }

  #message(raw: string): void {
    this.#inMessage = false;
    const { mood, onMail } = this.#options;
    if (mood.message !== null) return this.#say(mood.message);
    onMail({ from: this.#from, to: this.#to, raw, secure: this.#secure, user: this.#user });
    if (mood.losesAnswer) return void this.#line?.destroy();
    this.#say('250 2.0.0 taken');
  }
}

function addressIn(said: string): string {
  return /<([^>]*)>/.exec(said)?.[1] ?? '';
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
