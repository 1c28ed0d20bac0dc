import { FaultError, type Utility } from '#kernel';
import { loadMeterProfile, type MbusProfile } from '../../profiles/index.ts';
import type { FoundMeter, ProfileGuess, ScanOptions } from '../scan.ts';
import { mediumName, type MbusReply, type MbusRequest, type SecondaryAddress } from './codec.ts';
import { createMbusMeter } from './driver.ts';
import { SELECTED } from './frames.ts';
import { openMbusLine, type MbusLine } from './line.ts';
import { ANY_IDENTIFICATION, byNumber, secondaryAddressText } from './secondary-address.ts';

/** What an address brought: a telegram, silence, or something that nobody understands because several talk at once. */
type Heard = { readonly kind: 'reply'; readonly reply: MbusReply } | { readonly kind: 'torn' | 'silence' };

interface Seen {
  /** Null for a meter that is only known by its unit address. */
  readonly own: SecondaryAddress | null;
  /** Null for a meter that was found by its number. */
  readonly unitAddress: number | null;
}

/**
 * Looks for meters of M-Bus on a line, by reading only. First by unit address; then by number: "whoever is there", and wherever several answer at once by each last digit, then by
 * each digit before that. Meters of one number are told apart only by their unit addresses. A silent address takes about half a second on a wire at 2400 baud.
 */
export async function scanMbus(options: ScanOptions): Promise<readonly FoundMeter[]> {
  const { replyWithin } = options;
  const line = openMbusLine({ ...options, ...(replyWithin === null ? {} : { thinksWithin: replyWithin }) });
  try {
    const byUnit = await searchUnits(line, options);
    const selected: SecondaryAddress[] = [];
    await searchNumbers(line, { mask: ANY_IDENTIFICATION, options, selected });
    const known = new Set(selected.map(secondaryAddressText));
    const onlyByUnit = byUnit.filter(({ own }) => own === null || !known.has(secondaryAddressText(own)));
    const found: FoundMeter[] = [];
    const profiles = mbusProfiles(options.profiles);
    for (const seen of [...onlyByUnit, ...selected.map((own): Seen => ({ own, unitAddress: null }))])
      found.push(await identified(line, seen, { ...options, profiles }));
    return found;
  } finally {
    await line.stop();
  }
}

async function searchUnits(line: MbusLine, { from, to, onProgress }: ScanOptions): Promise<Seen[]> {
  const found: Seen[] = [];
  for (let address = from; address <= to; address += 1) {
    onProgress?.(String(address));
    if ((await hear(line, { kind: 'reset', address })).kind === 'silence') continue;
    const heard = await hear(line, { kind: 'read', address, frameCount: 1 });
    if (heard.kind === 'reply' && heard.reply.kind === 'telegram')
      found.push({ own: heard.reply.header.own, unitAddress: address });
  }
  return found;
}

/** Adds to `selected` whoever answers to a number with F for any digit. */
async function searchNumbers(
  line: MbusLine,
  search: { readonly mask: string; readonly options: ScanOptions; readonly selected: SecondaryAddress[] },
): Promise<void> {
  const { mask, options, selected } = search;
  options.onProgress?.(mask);
  if ((await hear(line, { kind: 'select', by: byNumber(mask) })).kind === 'silence') return;
  const heard = await hear(line, { kind: 'read', address: SELECTED, frameCount: 1 });
  if (heard.kind === 'reply') {
    if (heard.reply.kind === 'telegram' && heard.reply.header.own !== null) selected.push(heard.reply.header.own);
    return;
  }
  // The last digits differ most among meters that were bought together.
  const at = mask.lastIndexOf('F');
  if (at < 0) options.log.area('mbus-scan').warn('several_of_one_number', { url: line.url, number: mask });
  else
    for (let digit = 0; digit < 10; digit += 1)
      await searchNumbers(line, { ...search, mask: `${mask.slice(0, at)}${digit}${mask.slice(at + 1)}` });
}

/** A line that cannot be opened is no silence: it rejects. */
async function hear(line: MbusLine, request: MbusRequest): Promise<Heard> {
  const device = request.kind === 'select' ? request.by.identification : `unit ${request.address}`;
  try {
    // Urgent: no pause after the silences before it.
    const { reply } = await line.request({ device, request }, { urgent: true });
    return { kind: 'reply', reply };
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    const cause = thrown.cause instanceof FaultError ? thrown.cause.code : null;
    if (cause === 'PORT_UNREACHABLE') throw thrown;
    return { kind: cause === 'DEVICE_SILENT' || cause === 'PORT_CLOSED' ? 'silence' : 'torn' };
  }
}

interface NamedProfile {
  readonly name: string;
  readonly profile: MbusProfile;
}

function mbusProfiles(names: readonly string[]): NamedProfile[] {
  return names.flatMap((name) => {
    const profile = loadMeterProfile(name);
    return profile.protocol === 'mbus' ? [{ name, profile }] : [];
  });
}

async function identified(
  line: MbusLine,
  seen: Seen,
  { clock, log, profiles }: Pick<ScanOptions, 'clock' | 'log'> & { readonly profiles: readonly NamedProfile[] },
): Promise<FoundMeter> {
  const { own, unitAddress } = seen;
  const serial = own?.identification ?? null;
  const guesses: ProfileGuess[] = [];
  for (const { name, profile } of profiles) {
    if (!fits(profile.utility, own)) continue;
    const busAddress = unitAddress === null && own !== null ? secondaryAddressText(own) : 'primary';
    const place = { busAddress, unitAddress: unitAddress ?? 0, expectedSerial: serial ?? '' };
    try {
      const { register, powerW } = await createMbusMeter({ line, profile, ...place, clock, log }).read();
      guesses.push({ profile: name, title: profile.title, serial, registerMilli: register, powerW, voltageV: null });
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
    }
  }
  return { address: unitAddress === null ? (serial ?? '') : String(unitAddress), serial, guesses };
}

/** Whether a meter of this medium can count this utility; a medium that says nothing fits any. */
function fits(utility: Utility, own: SecondaryAddress | null): boolean {
  const name = own === null ? null : mediumName(own.medium);
  if (name === null || name === 'other' || name === 'bus or system') return true;
  return utility === 'heat' ? /heat|cooling/.test(name) : name.includes(utility);
}
