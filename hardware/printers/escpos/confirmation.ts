import { duration, seconds, type Duration, type Randomness } from '#kernel';
import { statusAbilityOf, type PrinterProfile } from '../../profiles/index.ts';
import { askProcessId, askQueuedPaper, type Answer } from './codec.ts';
import { PROCESS_ID_BYTES } from './frames.ts';
import type { JobEvent } from './machine.ts';

/** Cutting, and starting a cold motor. */
const CONFIRMATION_BASE = seconds(8);
/** Without a confirmation only a fault can come, and it comes while the paper moves. */
const FAULT_BASE = seconds(3);
/** A serial line of 9600 baud carries about this much; printing itself is faster. */
const SLOWEST_BYTES_PER_SECOND = 900;

/** How one job is confirmed: what is sent after its last line, what of the answers is meant for it, and how long it may take. */
export interface Confirmation {
  readonly question: Uint8Array;
  eventOf(answer: Answer): JobEvent | null;
  deadline(jobBytes: Uint8Array): Duration;
  /** A silent printer will not say anything, however long one waits after the last byte was taken from us. */
  readonly isOverWhenSent: boolean;
}

/** A process id is drawn anew for each job, so that the confirmation of one is never taken for another's. */
export function confirmationBy(profile: PrinterProfile, randomness: Randomness): Confirmation {
  const id = processId(randomness);
  return {
    question: questionOf(profile, id),
    eventOf: (answer) => jobEventOf(answer, { id, confirmation: profile.confirmation }),
    deadline: (jobBytes) => deadlineOf(profile, jobBytes),
    isOverWhenSent: profile.confirmation === 'none' && statusAbilityOf(profile) === 'silent',
  };
}

function questionOf(profile: PrinterProfile, id: string): Uint8Array {
  switch (profile.confirmation) {
    case 'process_id':
      return askProcessId(id);
    case 'queued_status':
      return askQueuedPaper();
    case 'none':
      return new Uint8Array();
  }
}

/** What an answer means for the job that is under way; null for answers that are about something else. */
function jobEventOf(
  answer: Answer,
  expected: { id: string; confirmation: PrinterProfile['confirmation'] },
): JobEvent | null {
  switch (answer.kind) {
    case 'automatic':
      return { kind: 'status', status: answer.status };
    case 'process_id':
      return expected.confirmation === 'process_id' && answer.id === expected.id ? { kind: 'confirmed' } : null;
    case 'queued_paper':
      if (expected.confirmation !== 'queued_status') return null;
      return answer.paper === 'out'
        ? { kind: 'status', status: { code: 'PRINTER_PAPER_OUT', paper: 'out' } }
        : { kind: 'confirmed' };
    case 'real_time':
    case 'buffer_cleared':
      return null;
  }
}

function deadlineOf(profile: PrinterProfile, jobBytes: Uint8Array): Duration {
  const base = profile.confirmation === 'none' ? FAULT_BASE : CONFIRMATION_BASE;
  return duration(base + Math.ceil((jobBytes.length / SLOWEST_BYTES_PER_SECOND) * 1000));
}

/** Letters and digits only. */
function processId(randomness: Randomness): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from(randomness.bytes(PROCESS_ID_BYTES), (byte) => alphabet[byte % alphabet.length]).join('');
}
