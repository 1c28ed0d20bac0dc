/** What a finding is about; a script can rely on these words. */
export type FindingCode =
  | 'node'
  | 'package'
  | 'clock'
  | 'clock_source'
  | 'disk_space'
  | 'disk_sync'
  | 'configuration'
  | 'server'
  | 'port'
  | 'database'
  | 'ledger_key'
  | 'ledger'
  | 'meter'
  | 'kiosk'
  | 'device'
  | 'server_link';

export interface Finding {
  readonly code: FindingCode;
  /** `bad`: something does not work. `warn`: it works, and somebody should see to it. */
  readonly what: 'ok' | 'warn' | 'bad';
  readonly sentence: string;
  /** What a person does about it; null where there is nothing to do. */
  readonly mend: string | null;
}

export function ok(code: FindingCode, sentence: string): Finding {
  return { code, what: 'ok', sentence, mend: null };
}

export function warn(code: FindingCode, sentence: string, mend: string): Finding {
  return { code, what: 'warn', sentence, mend };
}

export function bad(code: FindingCode, sentence: string, mend: string): Finding {
  return { code, what: 'bad', sentence, mend };
}

/** The sentence of whatever was thrown, without its stack. */
export function sayThrown(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? '';
}
