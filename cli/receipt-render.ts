import { readFileSync, writeFileSync } from 'node:fs';
import { FaultError, refuse, success, type Reply } from '#kernel';
import { receipt as receiptSchema } from '#contracts/receipt';
import { languageTag } from '#contracts/wire';
import { encodeReceipt, loadLogo, loadPrinterProfile } from '#hardware/printers';
import { renderPrint } from '#simulators';
import { z } from 'zod';

export interface RenderGiven {
  readonly png: string;
  readonly profile: string;
  readonly language?: string;
  readonly logo?: string;
}

/**
 * Lays a receipt out, makes the bytes of the print job, and lets the simulated printer print them: what the picture shows is what those bytes are. Tells the file, the
 * number of bytes and the text. Refuses with REQUEST_INVALID what is no receipt.
 */
export async function renderReceipt(file: string, given: RenderGiven): Promise<Reply<object>> {
  const read = readReceipt(file, given.language);
  if (!read.ok) return read;
  const profile = loadPrinterProfile(given.profile);
  const logo = given.logo === undefined ? {} : { logo: await loadLogo(given.logo, profile.paper) };
  const job = encodeReceipt(read.value, { profile, ...logo });
  const [piece] = renderPrint(job, profile.paper);
  if (piece === undefined) throw new FaultError('INTERNAL', { message: 'the job printed nothing' });
  writeFileSync(given.png, piece.png);
  return success({ png: given.png, profile: profile.name, bytes: job.length, text: piece.text });
}

function readReceipt(file: string, language: string | undefined): Reply<z.output<typeof receiptSchema>> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (thrown) {
    const message = `${file} cannot be read as JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    return refuse('REQUEST_INVALID', { message, details: { file } });
  }
  const wished = language === undefined ? {} : { language: languageTag.safeParse(language).data ?? language };
  const parsed = receiptSchema.safeParse(
    typeof content === 'object' && content !== null ? { ...content, ...wished } : content,
  );
  if (parsed.success) return success(parsed.data);
  return refuse('REQUEST_INVALID', {
    message: `${file} is no receipt: ${z.prettifyError(parsed.error)}`,
    details: { file },
  });
}
