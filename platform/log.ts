import { pino, type Logger } from 'pino';
import { FaultError, type Details, type Log } from '#kernel';
import { redact } from './redaction.ts';

export interface LogOptions {
  readonly program: string;
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines go; standard error by default, because standard output belongs to the program's answer. */
  readonly file?: string;
}

/** A structured log, one JSON object a line, through the one redactor. */
export function openLog(options: LogOptions): Log {
  const destination = pino.destination({ dest: options.file ?? 2, sync: options.file === undefined, mkdir: true });
  return wrap(
    pino(
      { level: options.level ?? 'info', base: { program: options.program }, timestamp: pino.stdTimeFunctions.isoTime },
      destination,
    ),
  );
}

function wrap(logger: Logger): Log {
  return {
    area: (name) => wrap(logger.child({ area: name })),
    debug: (event, facts) => logger.debug(redact(facts ?? {}), event),
    info: (event, facts) => logger.info(redact(facts ?? {}), event),
    warn: (event, facts) => logger.warn(redact(facts ?? {}), event),
    error: (event, thrown, facts) => logger.error({ ...redact(facts ?? {}), ...thrownFacts(thrown) }, event),
  };
}

function thrownFacts(thrown: unknown): { error: unknown } {
  if (!(thrown instanceof Error)) return { error: { message: String(thrown) } };
  const described: Details = thrown instanceof FaultError ? { code: thrown.code, ...redact(thrown.details) } : {};
  return {
    error: {
      ...described,
      name: thrown.name,
      message: thrown.message,
      stack: thrown.stack,
      ...(thrown.cause === undefined ? {} : { cause: thrownFacts(thrown.cause).error }),
    },
  };
}
