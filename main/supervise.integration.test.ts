import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SUPERVISE = fileURLToPath(new URL('supervise.ts', import.meta.url));
const CONFIGURATION = `kiosk: {id: lobby}
server: {url: "https://127.0.0.1:1", ticket: none.json}
devices:
  validator: {protocol: ccnet, address: "tcp://127.0.0.1:1"}
  printer: {address: "tcp://127.0.0.1:1"}
  cards: {kind: line, address: "tcp://127.0.0.1:1"}
`;

let folder: string;
let supervisor: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-supervise-'));
});
afterEach(async () => {
  if (supervisor !== null && supervisor.exitCode === null) {
    const exit = once(supervisor, 'exit');
    supervisor.kill('SIGTERM');
    await exit;
  }
  rmSync(folder, { recursive: true, force: true });
});

function supervise(configuration: string): { program: ChildProcess; lines: Interface } {
  writeFileSync(join(folder, 'kiosk.yaml'), configuration);
  const program = spawn(
    process.execPath,
    [SUPERVISE, '--config', join(folder, 'kiosk.yaml'), '--data', join(folder, 'data'), '--log', 'error'],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  supervisor = program;
  return { program, lines: createInterface({ input: program.stdout }) };
}

async function nextLine(lines: Interface): Promise<unknown> {
  const [line] = (await once(lines, 'line')) as [string];
  return JSON.parse(line);
}

const childOf = (pid: number | undefined) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());

describe('the supervisor', () => {
  it('brings a killed kiosk back at the same address', async () => {
    const { program, lines } = supervise(CONFIGURATION);
    const first = await nextLine(lines);
    expect(first).toMatchObject({ ready: true, program: 'kiosk' });
    process.kill(childOf(program.pid), 'SIGKILL');
    expect(await nextLine(lines)).toEqual(first);
  });

  it('does not try a wrong configuration again', async () => {
    const { program } = supervise('kiosk: {}');
    const [code] = (await once(program, 'exit')) as [number];
    expect(code).toBe(2);
  });
});
