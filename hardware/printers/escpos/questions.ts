import { milliseconds, type Clock } from '#kernel';
import { statusAbilityOf, type PrinterProfile } from '../../profiles/index.ts';
import type { PrinterStatus } from '../printer.ts';
import { askQueuedPaper, askRealTime, pushAutomaticStatus, realTimeStatus, type Answer } from './codec.ts';
import type { RealTimeQuery } from './frames.ts';
import type { PrinterLink } from './link.ts';

/** A real-time answer takes milliseconds; a printer that is busy with a picture may take longer. */
const ANSWER_DEADLINE = milliseconds(1500);

/** Of a printer that says nothing: it is there as far as the line tells, and nothing is known of its paper. */
const NOT_TOLD: PrinterStatus = { code: null, paper: 'unknown' };

/** Sends one question and waits for the answer that `read` takes for its own; null when it stays out or the line closes. */
export async function ask<Value>(
  link: PrinterLink,
  question: Uint8Array,
  at: { read: (answer: Answer) => Value | null; clock: Clock },
): Promise<Value | null> {
  const settled = new AbortController();
  const answer = link.next(at.read);
  void link.send(question);
  const silence = at.clock.sleep(ANSWER_DEADLINE, AbortSignal.any([settled.signal, link.gone])).then(() => null);
  try {
    return await Promise.race([answer, silence]);
  } finally {
    settled.abort();
    link.ignore();
  }
}

/** Asks for all that the model tells, in the best way it has. Null when an answer stays out. `pushed` is the last that it told by itself on this line. */
export async function askStatus(
  link: PrinterLink,
  { profile, clock, pushed }: { profile: PrinterProfile; clock: Clock; pushed: PrinterStatus | null },
): Promise<PrinterStatus | null> {
  switch (statusAbilityOf(profile)) {
    case 'real_time':
      return askInRealTime(link, profile.realTimeStatus, clock);
    case 'queued':
      return ask(link, askQueuedPaper(), { read: paperStatus, clock });
    case 'automatic':
      if (pushed !== null) return pushed;
      return ask(link, pushAutomaticStatus(), {
        read: (answer) => (answer.kind === 'automatic' ? answer.status : null),
        clock,
      });
    case 'silent':
      return NOT_TOLD;
  }
}

/** One question after the other: the answers are single bytes that do not say what they answer. */
async function askInRealTime(
  link: PrinterLink,
  queries: readonly RealTimeQuery[],
  clock: Clock,
): Promise<PrinterStatus | null> {
  const answers = new Map<RealTimeQuery, number>();
  for (const query of queries) {
    const read = (answer: Answer) => (answer.kind === 'real_time' ? answer.byte : null);
    const byte = await ask(link, askRealTime(query), { read, clock });
    if (byte === null) return null;
    answers.set(query, byte);
  }
  return realTimeStatus(answers);
}

function paperStatus(answer: Answer): PrinterStatus | null {
  if (answer.kind !== 'queued_paper') return null;
  return { code: answer.paper === 'out' ? 'PRINTER_PAPER_OUT' : null, paper: answer.paper };
}
