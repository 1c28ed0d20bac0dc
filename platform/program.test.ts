import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** A program of ours that writes many lines, inside a line of the shell. */
function inShell(line: string) {
  const program = `import { writeLine } from './platform/program.ts'; for (let n = 0; n < 30000; n += 1) writeLine('line ' + n);`;
  return spawnSync('sh', ['-c', line], {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, PROGRAM: program },
  });
}

const NODE = '"$NODE" --input-type=module --disable-warning=ExperimentalWarning -e "$PROGRAM"';

describe('a line of output', () => {
  it('is whole however slowly it is read', () => {
    const { stdout, stderr } = inShell(`${NODE} | (sleep 0.3; wc -l)`);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('30000');
  });

  it('is dropped without a word where nobody reads any more', () => {
    const { stdout, stderr } = inShell(`${NODE} | head -n 1`);
    expect(stderr).toBe('');
    expect(stdout).toBe('line 0\n');
  });
});
