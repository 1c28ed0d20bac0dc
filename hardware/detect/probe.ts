import {
  codeOf,
  concatBytes,
  elapsed,
  FaultError,
  milliseconds,
  seconds,
  toHex,
  type Clock,
  type Code,
  type Duration,
} from '#kernel';
import { encodeCommand as encodeCctalk, type Bus } from '../cash/cctalk/codec.ts';
import {
  BILL_VALIDATOR_ADDRESS,
  BROADCAST_ADDRESS,
  COIN_ACCEPTOR_ADDRESS,
  HOST_ADDRESS,
} from '../cash/cctalk/frames.ts';
import type { BytePort, OpenPort } from '../ports/index.ts';
import { CCTALK_LINES, cctalkAt, questionsOf, type ProbedProtocol, type Questions } from './questions.ts';

export interface ProbeAnswer {
  readonly protocol: ProbedProtocol;
  /** The address at which it answered, with the options of the line. */
  readonly url: string;
  /** On a ccTalk wire: which place, and with which checksum; as `bus_address` and `checksum` of a kiosk file. */
  readonly bus?: Bus;
  /** Each answer with its meaning. */
  readonly said: readonly { readonly hex: string; readonly meaning: object }[];
}

export interface Probed {
  /** Null: nothing answered in a form that is known. */
  readonly answer: ProbeAnswer | null;
  /** Bytes that came and are no answer of the protocol that was asked in, as hexadecimal. */
  readonly heard: readonly string[];
  /** Why nothing could be asked. */
  readonly unreachable: Code | null;
}

export interface ProbeOptions {
  readonly protocols: readonly ProbedProtocol[];
  readonly openPort: OpenPort;
  readonly clock: Clock;
  /** Where on a ccTalk wire it is said to be: nobody else is asked there. */
  readonly bus?: Bus;
}

const CONNECT_TIMEOUT = seconds(3);
/** The slowest of these answers within 50 ms; a converter on USB may hold bytes back for 16. */
const TIME_TO_ANSWER = milliseconds(250);
/** Behind an answer that makes sense nothing more comes after this. */
const LINE_QUIET = milliseconds(30);
const LOOK_EVERY = milliseconds(10);
/** A device says its address after four times as many milliseconds, and hears nothing for 1.2 s (ccTalk, header 253). */
const TIME_TO_SAY_ADDRESS = milliseconds(1300);

/** Asks one device in the named protocols until it answers one of them. `url` without options of a line is asked at all the usual speeds. */
export async function probe(url: string, options: ProbeOptions): Promise<Probed> {
  const heard = new Set<string>();
  let unreachable: Code | null = null;
  /** Every way the line may be wired, until one answers. */
  const ask = async (questions: Questions): Promise<ProbeAnswer | null> => {
    for (const at of waysTo(url, questions.lines)) {
      const asked = await askAll(at, questions, options);
      if (asked.kind === 'unreachable') {
        unreachable = asked.code;
        continue;
      }
      for (const hex of asked.heard) heard.add(hex);
      if (asked.said.length > 0) return { protocol: questions.protocol, url: at, said: asked.said };
    }
    return null;
  };
  for (const protocol of options.protocols) {
    const answer = protocol === 'cctalk' ? await askBus(url, ask, options) : await ask(questionsOf[protocol]);
    if (answer !== null) return { answer, heard: [], unreachable: null };
  }
  return { answer: null, heard: [...heard], unreachable };
}

function waysTo(url: string, lines: readonly string[]): string[] {
  return url.startsWith('serial:') && !url.includes('?') ? lines.map((line) => `${url}${line}`) : [url];
}

const bothChecksums = (addresses: readonly number[]): Bus[] =>
  (['sum', 'crc'] as const).flatMap((checksum) => addresses.map((address) => ({ address, checksum })));

/** The usual places first; then whoever says on a call to all where it is. */
async function askBus(
  url: string,
  ask: (questions: Questions) => Promise<ProbeAnswer | null>,
  options: ProbeOptions,
): Promise<ProbeAnswer | null> {
  const first = async (places: readonly Bus[]): Promise<ProbeAnswer | null> => {
    for (const bus of places) {
      const answer = await ask(cctalkAt(bus));
      if (answer !== null) return { ...answer, bus };
    }
    return null;
  };
  if (options.bus !== undefined) return first([options.bus]);
  const answer = await first(bothChecksums([COIN_ACCEPTOR_ADDRESS, BILL_VALIDATOR_ADDRESS]));
  return answer ?? first(bothChecksums(await addressesOnBus(url, options)));
}

/** ADDRESS POLL: every device on the wire says one byte, its address, each at its own time. */
async function addressesOnBus(url: string, { openPort, clock }: ProbeOptions): Promise<number[]> {
  const [way = url] = waysTo(url, CCTALK_LINES);
  const question = encodeCctalk({ name: 'address_poll' }, { address: BROADCAST_ADDRESS, checksum: 'sum' });
  try {
    const heard = await withPort(way, openPort, async (port) => {
      const listener = new Listener(port, clock);
      await port.write(question);
      return listener.hear(TIME_TO_SAY_ADDRESS, () => false);
    });
    return [...new Set(withoutEcho(heard, question))].filter((address) => address > HOST_ADDRESS).slice(0, MOST_ON_BUS);
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    return [];
  }
}

/** A line that is noise rather than a wire names any number of addresses. */
const MOST_ON_BUS = 4;

type Asked =
  | { readonly kind: 'unreachable'; readonly code: Code }
  | { readonly kind: 'asked'; readonly said: ProbeAnswer['said']; readonly heard: readonly string[] };

async function askAll(url: string, questions: Questions, { openPort, clock }: ProbeOptions): Promise<Asked> {
  const said: { hex: string; meaning: object }[] = [];
  const heard: string[] = [];
  try {
    await withPort(url, openPort, async (port) => {
      const listener = new Listener(port, clock);
      // Whoever is silent at one question, or says something else, is asked no further.
      for (let asked = 0; asked === said.length; asked += 1) {
        const question = questions.next(said.map(({ meaning }) => meaning));
        if (question === null) return;
        listener.forget();
        await port.write(question);
        const bytes = withoutEcho(
          await listener.hear(TIME_TO_ANSWER, (all) => questions.read(withoutEcho(all, question)) !== null),
          question,
        );
        const meaning = bytes.length === 0 ? null : questions.read(bytes);
        if (meaning !== null) said.push({ hex: toHex(bytes), meaning });
        else if (bytes.length > 0) heard.push(toHex(bytes));
      }
    });
    return { kind: 'asked', said, heard };
  } catch (thrown) {
    return { kind: 'unreachable', code: codeOf(thrown) };
  }
}

async function withPort<Result>(
  url: string,
  openPort: OpenPort,
  use: (port: BytePort) => Promise<Result>,
): Promise<Result> {
  const port = await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
  try {
    return await use(port);
  } finally {
    await port.close();
  }
}

/** On a wire that carries both directions whoever talks hears itself, in whatever protocol: most questions would pass for answers. */
function withoutEcho(heard: Uint8Array, question: Uint8Array): Uint8Array {
  return question.every((byte, at) => heard[at] === byte) ? heard.slice(question.length) : heard;
}

/** Collects what comes on a line. */
class Listener {
  readonly #clock: Clock;
  #received: Uint8Array[] = [];
  #lastAt;

  constructor(port: BytePort, clock: Clock) {
    this.#clock = clock;
    this.#lastAt = clock.monotonic();
    port.onBytes((bytes) => {
      this.#received.push(bytes);
      this.#lastAt = clock.monotonic();
    });
  }

  forget(): void {
    this.#received = [];
  }

  /** What has come when the time is over, or when it is enough and the line has fallen quiet. */
  async hear(longest: Duration, isEnough: (heard: Uint8Array) => boolean): Promise<Uint8Array> {
    const clock = this.#clock;
    const began = clock.monotonic();
    while (elapsed(began, clock.monotonic()) < longest) {
      await clock.sleep(LOOK_EVERY);
      const isQuiet = elapsed(this.#lastAt, clock.monotonic()) >= LINE_QUIET;
      if (this.#received.length > 0 && isQuiet && isEnough(concatBytes(...this.#received))) break;
    }
    return concatBytes(...this.#received);
  }
}
