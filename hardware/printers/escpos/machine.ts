import { assertNever, type Code } from '#kernel';
import type { PrinterStatus, PrintOutcome } from '../printer.ts';

/**
 * One print job. `checking`: nothing was sent. `confirming`: bytes are on their way or in the printer, and paper may already show some of them.
 * `over`: decided once, and nothing that comes later changes it.
 */
export type PrintJob =
  { readonly stage: 'checking' | 'confirming' } | { readonly stage: 'over'; readonly outcome: PrintOutcome };

export type JobEvent =
  | { readonly kind: 'status'; readonly status: PrinterStatus }
  /** The printer said that everything up to the end of the job is on paper. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'connection_lost' }
  /** The confirmation did not come within the time that the job may take; the code is what the printer names when it is asked then. */
  | { readonly kind: 'deadline'; readonly code: Code | null };

export const newPrintJob: PrintJob = { stage: 'checking' };

/**
 * What one event does to a job. A fault before anything was sent, or one that the printer itself names, is `failed`: the receipt is not out.
 * Silence after the first byte is `unknown`: it may be out. A head that is too hot only makes a job longer, until its time is over.
 */
export function stepPrintJob(job: PrintJob, event: JobEvent): PrintJob {
  switch (job.stage) {
    case 'over':
      return job;
    case 'checking':
      return stepChecking(event);
    case 'confirming':
      return stepConfirming(event);
    default:
      return assertNever(job);
  }
}

function stepChecking(event: JobEvent): PrintJob {
  switch (event.kind) {
    case 'status':
      return event.status.code === null ? { stage: 'confirming' } : over(failed(event.status.code));
    case 'connection_lost':
    case 'deadline':
      return over(failed('PRINTER_AWAY'));
    case 'confirmed':
      // An answer to an earlier job that came late; this one has sent nothing.
      return { stage: 'checking' };
    default:
      return assertNever(event);
  }
}

function stepConfirming(event: JobEvent): PrintJob {
  switch (event.kind) {
    case 'status':
      return event.status.code === null || event.status.code === 'PRINTER_OVERHEATED'
        ? { stage: 'confirming' }
        : over(failed(event.status.code));
    case 'confirmed':
      return over({ kind: 'printed' });
    case 'connection_lost':
      return over({ kind: 'unknown', code: 'PRINT_UNCONFIRMED' });
    case 'deadline':
      return over(event.code === null ? { kind: 'unknown', code: 'PRINT_UNCONFIRMED' } : failed(event.code));
    default:
      return assertNever(event);
  }
}

function over(outcome: PrintOutcome): PrintJob {
  return { stage: 'over', outcome };
}

function failed(code: Code): PrintOutcome {
  return { kind: 'failed', code };
}
