import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'foyer-setup-'));
  mkdirSync(join(top, 'build'));
  copyFileSync(join(import.meta.dirname, 'setup.mjs'), join(top, 'build', 'setup.mjs'));
  writeLock('1.0.0');
});
afterEach(() => rmSync(top, { recursive: true }));

/** A constructed lock: one package everywhere, one of another system, one that only that other needs. */
function writeLock(version: string): void {
  const packages = {
    '': {},
    'node_modules/a': { version },
    'node_modules/b-darwin': { version: '1.0.0', optional: true, os: ['darwin'] },
    'node_modules/c': { version: '1.0.0', optional: true },
  };
  writeFileSync(join(top, 'package-lock.json'), JSON.stringify({ packages }));
}

/** A stand-in for npm that notes how it was called, and installs what its text says. */
function writeNpm(act: string): string {
  const file = join(top, 'npm.mjs');
  const lines = [
    "import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';",
    "appendFileSync('calls', process.argv[2] + ' ');",
    "const install = () => { mkdirSync('node_modules/.bin', { recursive: true }); writeFileSync('node_modules/.bin/node', ''); };",
    act,
  ];
  writeFileSync(file, lines.join('\n'));
  return file;
}

function setUp(npm: string): { status: number | null; stderr: string; calls: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(top, 'build', 'setup.mjs'), '--for', 'check'], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: npm },
  });
  const calls = existsSync(join(top, 'calls')) ? readFileSync(join(top, 'calls'), 'utf8').trim() : '';
  return { status, stderr, calls };
}

test('packages are installed once, and again when the lock changes', () => {
  const npm = writeNpm('install();');
  expect(setUp(npm)).toMatchObject({ status: 0, calls: 'ci' });
  expect(setUp(npm)).toMatchObject({ status: 0, calls: 'ci', stderr: '' });
  writeLock('2.0.0');
  expect(setUp(npm)).toMatchObject({ status: 0, calls: 'ci ci' });
});

test('what somebody installed by hand is left alone when it is what the lock says', () => {
  const npm = writeNpm('install();');
  mkdirSync(join(top, 'node_modules', '.bin'), { recursive: true });
  writeFileSync(join(top, 'node_modules', '.bin', 'node'), '');
  const record = join(top, 'node_modules', '.package-lock.json');
  writeFileSync(record, JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
  expect(setUp(npm)).toMatchObject({ status: 0, calls: '', stderr: '' });
  writeLock('2.0.0');
  expect(setUp(npm)).toMatchObject({ status: 0, calls: 'ci' });
});

test('npm install is tried when npm ci fails, and the reason is said', () => {
  const npm = writeNpm("if (process.argv[2] === 'ci') throw new Error('lock not in sync'); install();");
  const { status, stderr, calls } = setUp(npm);
  expect({ status, calls }).toEqual({ status: 0, calls: 'ci install' });
  expect(stderr).toContain('lock not in sync');
});

test('a set-up that cannot be done ends with 1 and no stack', () => {
  const npm = writeNpm("process.stderr.write('no network'); process.exit(1);");
  const { status, stderr } = setUp(npm);
  expect(status).toBe(1);
  expect(stderr).toContain('no network');
  expect(stderr).not.toContain('setup.mjs:');
});
