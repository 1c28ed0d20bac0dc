import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError } from '#kernel';
import { loadConfiguration } from '#platform';
import iconv from 'iconv-lite';
import { z } from 'zod';

const FOLDER = join(import.meta.dirname, 'printers');

const count = (range: { least: number; most: number }) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(range.least).max(range.most));
const yesOrNo = z.enum(['yes', 'no'], 'must be yes or no').transform((word) => word === 'yes');

const realTimeQuery = z.enum(['1', '2', '3', '4']).transform((digit) => REAL_TIME_QUERIES[digit]);
const REAL_TIME_QUERIES = { '1': 1, '2': 2, '3': 3, '4': 4 } as const;

/** One model of receipt printer as data: what it can print, and what it can say of itself. */
export const printerProfile = z
  .strictObject({
    name: z.string(),
    /** Which documents, or which device, the values were taken from. */
    source: z.string(),
    paper: z.strictObject({
      widthDots: count({ least: 192, most: 1024 }),
      /** In font A, which is 12 × 24 dots on every known model. */
      columns: count({ least: 16, most: 85 }),
    }),
    /** Character set → number for `ESC t`, the preferred one first. What none of them holds is drawn. */
    codePages: z.record(
      z.string().refine((name) => iconv.encodingExists(name), 'is no character set that iconv-lite knows'),
      count({ least: 0, most: 255 }),
    ),
    cutter: z.enum(['none', 'partial', 'full']),
    /** Has `GS ( k` for QR codes; otherwise they are drawn. */
    nativeQr: yesOrNo,
    /** Which `DLE EOT n` it answers. At least one: without it a silent printer could not be told from a happy one. */
    realTimeStatus: z.array(realTimeQuery).min(1),
    /** Pushes four bytes at each change of state after `GS a`. */
    automaticStatus: yesOrNo,
    /** How it says that everything before was printed: `process_id` is GS ( H, `queued_status` is GS r. */
    confirmation: z.enum(['process_id', 'queued_status']),
    /** Forgets what it has not printed yet on DLE DC4 8, so that a torn receipt is not continued for the next person. */
    clearsBuffer: yesOrNo,
  })
  .refine((profile) => profile.paper.columns * 12 <= profile.paper.widthDots, {
    message: 'the columns of 12 dots do not fit into the width',
    path: ['paper', 'columns'],
  });
export type PrinterProfile = z.output<typeof printerProfile>;

/** Reads one of the profiles that come with Foyer, such as `generic-80mm`. Throws PRINTER_PROFILE_UNKNOWN, or a ConfigurationFault that names the line. */
export function loadPrinterProfile(name: string): PrinterProfile {
  const names = printerProfileNames();
  if (!names.includes(name))
    throw new FaultError('PRINTER_PROFILE_UNKNOWN', {
      message: `there is no printer profile ${name}; there are: ${names.join(', ')}`,
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
