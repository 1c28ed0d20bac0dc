import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { FaultError } from '#kernel';
import { loadConfiguration } from '#platform/configuration';
import iconv from 'iconv-lite';
import { z } from 'zod';
import { count, evidence } from './profile-parts.ts';

const FOLDER = join(import.meta.dirname, 'printers');
/** Font A is 12 dots wide on every model that a profile describes. */
const CELL_DOTS = 12;

const yesOrNo = z.enum(['yes', 'no'], 'must be yes or no').transform((word) => word === 'yes');

const realTimeQuery = z.enum(['1', '2', '3', '4']).transform((digit) => REAL_TIME_QUERIES[digit]);
const REAL_TIME_QUERIES = { '1': 1, '2': 2, '3': 3, '4': 4 } as const;

/** One model of receipt printer as data: what it can print, and what it can say of itself. */
export const printerProfile = z
  .strictObject({
    name: z.string().min(1),
    /** Which documents, or which device, the values were taken from. */
    sources: z.array(z.string().min(1)).min(1),
    /** Against what each part was tried. `simulator only` is an assumption: it was compared with nothing that is known of the model. */
    verified: z.strictObject({ paper: evidence, codePages: evidence, status: evidence, confirmation: evidence }),
    paper: z.strictObject({
      widthDots: count({ least: 192, most: 1024 }),
      /** In font A, which is 12 × 24 dots. */
      columns: count({ least: 16, most: 85 }),
    }),
    /** Character set → number for `ESC t`, the preferred one first. What none of them holds is drawn. */
    codePages: z.record(
      z.string().refine((name) => iconv.encodingExists(name), 'is no character set that iconv-lite knows'),
      count({ least: 0, most: 255 }),
    ),
    /** Begins in a mode in which two bytes above 7F are one Chinese or Japanese letter: it is told to leave it, or an accent would swallow its neighbour. */
    beginsInKanji: yesOrNo.prefault('no'),
    cutter: z.enum(['none', 'partial', 'full']),
    /** How dots are sent: `raster` is GS v 0, which nearly every model has, `graphics` is GS ( L of newer ones. */
    pictures: z.enum(['raster', 'graphics']).prefault('raster'),
    /** Has `GS ( k` for QR codes; otherwise they are drawn. */
    nativeQr: yesOrNo,
    /** Which `DLE EOT n` it answers. With none of them, `queuedStatus` and `automaticStatus` are what is left. */
    realTimeStatus: z.array(realTimeQuery),
    /** Answers `GS r 1`, in its turn and not while it is offline. */
    queuedStatus: yesOrNo,
    /** Pushes four bytes at each change of state after `GS a`. */
    automaticStatus: yesOrNo,
    /** How it says that everything before was printed: `process_id` is GS ( H, `queued_status` is GS r. With `none` no receipt is ever called printed. */
    confirmation: z.enum(['process_id', 'queued_status', 'none']),
    /** Forgets what it has not printed yet on DLE DC4 8, so that a torn receipt is not continued for the next person. */
    clearsBuffer: yesOrNo,
  })
  .refine((profile) => profile.paper.columns * CELL_DOTS <= profile.paper.widthDots, {
    message: 'the columns of 12 dots do not fit into the width',
    path: ['paper', 'columns'],
  })
  .refine((profile) => profile.confirmation !== 'queued_status' || profile.queuedStatus, {
    message: 'GS r cannot confirm what the model does not answer: queuedStatus is no',
    path: ['confirmation'],
  });
export type PrinterProfile = z.output<typeof printerProfile>;

/** How much a model says of itself. `silent`: nothing at all, so that neither paper nor a fault can be known. */
export function statusAbilityOf(profile: PrinterProfile): 'real_time' | 'queued' | 'automatic' | 'silent' {
  if (profile.realTimeStatus.length > 0) return 'real_time';
  if (profile.queuedStatus) return 'queued';
  return profile.automaticStatus ? 'automatic' : 'silent';
}

/**
 * Reads a profile: one that comes with Foyer by its name, such as `generic-80mm`, or an installer's own by its absolute path. Throws PRINTER_PROFILE_UNKNOWN,
 * or a ConfigurationFault that names the line.
 */
export function loadPrinterProfile(name: string): PrinterProfile {
  if (isAbsolute(name) && name.endsWith('.yaml')) return loadConfiguration(name, printerProfile);
  const names = printerProfileNames();
  if (!names.includes(name))
    throw new FaultError('PRINTER_PROFILE_UNKNOWN', {
      message: `there is no printer profile ${name}; there are: ${names.join(', ')}, or a file of your own by its absolute path`,
      details: { name },
    });
  return loadConfiguration(join(FOLDER, `${name}.yaml`), printerProfile);
}

export function printerProfileNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}
