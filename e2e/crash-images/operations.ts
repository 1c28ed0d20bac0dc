/* What a program did to its files, as the system calls say it. */

/** One call that changed a file below the recorded folder, or made sure of one. Paths are relative to that folder. */
export type DiskOperation =
  | { readonly kind: 'write'; readonly file: string; readonly at: number | 'end'; readonly bytes: Uint8Array }
  | { readonly kind: 'resize'; readonly file: string; readonly length: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'rename'; readonly file: string; readonly to: string }
  | { readonly kind: 'remove'; readonly file: string }
  /** Not of the disk: what the program said on its standard output by then. */
  | { readonly kind: 'said'; readonly text: string };

const CALL = /^(\d+) +(\w+)\((.*)\) += (-?\d+)/;
const UNFINISHED = /^(\d+) +(.*) <unfinished \.\.\.>$/;
const RESUMED = /^(\d+) +<\.\.\. \w+ resumed>(.*)$/;
const HEX = /\\x([0-9a-f]{2})/g;

/**
 * Reads the log of `strace -f -y -xx` in the order in which the calls came back. A call that failed changed nothing. The memory that SQLite shares between
 * connections (`-shm`) is no part of what a disk keeps, and is left out.
 */
export function operationsOf(log: string, folder: string): DiskOperation[] {
  const waiting = new Map<string, string>();
  return log.split('\n').flatMap((line) => {
    const unfinished = UNFINISHED.exec(line);
    if (unfinished !== null) {
      waiting.set(unfinished[1] ?? '', unfinished[2] ?? '');
      return [];
    }
    const resumed = RESUMED.exec(line);
    const whole = resumed === null ? line : `${resumed[1]} ${waiting.get(resumed[1] ?? '') ?? ''}${resumed[2]}`;
    const [, , name = '', parameters = '', result = '-1'] = CALL.exec(whole) ?? [];
    if (Number(result) < 0) return [];
    const operation = operationOf(name, parameters, folder);
    return operation === null ? [] : [operation];
  });
}

function operationOf(name: string, parameters: string, folder: string): DiskOperation | null {
  const strings = [...parameters.matchAll(/"([^"]*)"/g)].map((found) => bytesOf(found[1] ?? ''));
  const bytes = strings[0] ?? new Uint8Array();
  const numbers = parameters.slice(parameters.lastIndexOf('"') + 1).match(/-?\d+/g) ?? [];
  const file = below(folder, textOf(bytesOf(/^[^<"]*<([^>]*)>/.exec(parameters)?.[1] ?? '')));
  switch (name) {
    case 'write':
      if (parameters.startsWith('1<')) return { kind: 'said', text: textOf(bytes) };
      return file === null ? null : { kind: 'write', file, at: 'end', bytes };
    case 'pwrite64':
      return file === null ? null : { kind: 'write', file, at: Number(numbers.at(-1)), bytes };
    case 'ftruncate':
      return file === null ? null : { kind: 'resize', file, length: Number(parameters.match(/(\d+)$/)?.[1]) };
    case 'fsync':
    case 'fdatasync':
      return file === null ? null : { kind: 'sync', file };
    default:
      return onNames(name, parameters, { folder, paths: strings.map(textOf) });
  }
}

function onNames(name: string, parameters: string, on: { folder: string; paths: string[] }): DiskOperation | null {
  const [file, to] = on.paths.map((path) => below(on.folder, path));
  if (file === undefined || file === null) return null;
  if (name.startsWith('unlink')) return { kind: 'remove', file };
  if (name.startsWith('rename') && to !== undefined && to !== null) return { kind: 'rename', file, to };
  return name === 'openat' && parameters.includes('O_TRUNC') ? { kind: 'resize', file, length: 0 } : null;
}

function below(folder: string, path: string): string | null {
  return path.startsWith(`${folder}/`) && !path.endsWith('-shm') ? path.slice(folder.length + 1) : null;
}

function bytesOf(escaped: string): Uint8Array {
  return escaped.includes('\\x')
    ? Uint8Array.from(escaped.matchAll(HEX), ([, pair = '0']) => Number.parseInt(pair, 16))
    : new TextEncoder().encode(escaped);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
