import { duration, FaultError } from '#kernel';
import { loadMeterProfile, type ModbusProfile } from '../../profiles/index.ts';
import type { FoundMeter, ProfileGuess, ScanOptions } from '../scan.ts';
import { parseModbusAddress } from './address.ts';
import { openModbusBus, type ModbusBus } from './bus.ts';
import type { ModbusReply } from './codec.ts';
import { readSerial, readSteps, spanOf, type Span } from './registers.ts';

/** A meter answers within some tens of milliseconds; a gateway that speaks Modbus TCP first waits itself, for a second as a rule. */
const RTU_REPLY_WITHIN = duration(300);
const GATEWAY_REPLY_WITHIN = duration(1500);

/** Mains anywhere, with some tolerance; nothing at all is possible too, behind an open contact. */
const VOLTS = { least: 80, most: 300 } as const;
const MOST_WATTS = 1_000_000n;
const MOST_REGISTER = 10n ** 12n;

/** Asks every unit address for something that any meter answers, if only by an exception; then tries which profiles fit. Nothing is written. */
export async function scanModbus(options: ScanOptions): Promise<readonly FoundMeter[]> {
  const { framing } = parseModbusAddress(options.url);
  const bus = openModbusBus({
    ...options,
    replyWithin: options.replyWithin ?? (framing === 'rtu' ? RTU_REPLY_WITHIN : GATEWAY_REPLY_WITHIN),
  });
  const profiles = options.profiles.flatMap((name) => {
    const profile = loadMeterProfile(name);
    return profile.protocol === 'modbus' ? [{ name, profile }] : [];
  });
  const found: FoundMeter[] = [];
  try {
    for (let unitAddress = options.from; unitAddress <= options.to; unitAddress += 1) {
      options.onProgress?.(String(unitAddress));
      const meter = new AskedMeter(bus, unitAddress);
      if (!(await meter.isThere())) continue;
      const guesses: (ProfileGuess & { readonly parts: number })[] = [];
      for (const { name, profile } of profiles) {
        const guess = await guessBy(meter, { name, profile });
        if (guess !== null) guesses.push(guess);
      }
      guesses.sort((a, b) => b.parts - a.parts);
      found.push({
        address: String(unitAddress),
        serial: guesses.find(({ serial }) => serial !== null)?.serial ?? null,
        guesses: guesses.map(({ parts: _parts, ...guess }) => guess),
      });
    }
    return found;
  } finally {
    await bus.stop();
  }
}

async function guessBy(
  meter: AskedMeter,
  { name, profile }: { name: string; profile: ModbusProfile },
): Promise<(ProfileGuess & { readonly parts: number }) | null> {
  const { serial, register, power, voltage, relay } = profile;
  const steps = async (place: ModbusProfile['register'] | NonNullable<typeof power> | NonNullable<typeof voltage>) => {
    const words = await meter.read(spanOf(place));
    return words === null ? null : readSteps(place, words);
  };
  const registerMilli = await steps(register);
  if (registerMilli === null || registerMilli < 0n || registerMilli > MOST_REGISTER) return null;
  const watts = power === undefined ? null : await steps(power);
  if (power !== undefined && (watts === null || watts > MOST_WATTS || watts < -MOST_WATTS)) return null;
  const tenths = voltage === undefined ? null : await steps(voltage);
  const volts = tenths === null ? null : Number(tenths) / 10;
  if (voltage !== undefined && (volts === null || (volts !== 0 && (volts < VOLTS.least || volts > VOLTS.most))))
    return null;
  const serialWords = serial === undefined ? null : await meter.read(spanOf(serial));
  if (serial !== undefined && serialWords === null) return null;
  if (relay !== undefined) {
    const words = await meter.read({ ...relay.read, count: relay.read.closed.length });
    const isKnown = [relay.read.closed, relay.read.open].some((state) => state.join() === words?.join());
    if (!isKnown) return null;
  }
  return {
    profile: name,
    title: profile.title,
    serial: serial === undefined || serialWords === null ? null : readSerial(serial, serialWords),
    registerMilli,
    powerW: watts === null ? null : Number(watts),
    voltageV: volts,
    parts: [serial, power, voltage, relay].filter((part) => part !== undefined).length,
  };
}

/** What one meter answered, each place asked once. */
class AskedMeter {
  readonly #bus: ModbusBus;
  readonly #unitAddress: number;
  readonly #known = new Map<string, readonly number[] | null>();

  constructor(bus: ModbusBus, unitAddress: number) {
    this.#bus = bus;
    this.#unitAddress = unitAddress;
  }

  async isThere(): Promise<boolean> {
    return (await this.#ask({ function: 3, address: 0, count: 2 })) !== null;
  }

  /** Null where the meter has no such registers, or lost the question. */
  async read(span: Span): Promise<readonly number[] | null> {
    const key = `${span.function} ${span.address} ${span.count}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const reply = await this.#ask(span);
    const words = reply?.kind === 'registers' ? reply.values : null;
    this.#known.set(key, words);
    return words;
  }

  /** Null where nobody answers. A line that cannot be opened is no silence: it rejects. */
  async #ask(span: Span): Promise<ModbusReply | null> {
    try {
      const request = {
        kind: 'read_registers',
        function: span.function,
        address: span.address,
        count: span.count,
      } as const;
      return (await this.#bus.request(this.#unitAddress, request, { urgent: true })).reply;
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
      if (
        thrown.code === 'METER_AWAY' &&
        thrown.cause instanceof FaultError &&
        thrown.cause.code === 'PORT_UNREACHABLE'
      )
        throw thrown;
      return null;
    }
  }
}
