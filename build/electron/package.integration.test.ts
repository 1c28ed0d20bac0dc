import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { top } from '../steps.ts';
import { buildElectron, nativePackages } from './bundle.ts';
import { stageApplication } from './stage.ts';
import { standInDistribution } from './stand-in-distribution.ts';

const CONFIGURATION = join(top, 'electron-builder.yml');

let folder: string;
let application: string;
let packed: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-package-'));
  application = join(folder, 'application');
  mkdirSync(join(folder, 'screen'));
  writeFileSync(join(folder, 'screen', 'index.html'), '<head></head>');
  await buildElectron(join(folder, 'electron'));
  stageApplication({ bundle: join(folder, 'electron'), screen: join(folder, 'screen'), to: application });
  standInDistribution(join(folder, 'distribution'));
  await promisify(execFile)(
    join(top, 'node_modules', '.bin', 'electron-builder'),
    [
      '--linux',
      'dir',
      `--config=${CONFIGURATION}`,
      `-c.directories.app=${application}`,
      `-c.directories.output=${join(folder, 'packages')}`,
      `-c.electronDist=${join(folder, 'distribution')}`,
    ],
    { cwd: top },
  );
  packed = join(folder, 'packages', 'linux-unpacked');
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const archive = () => listPackage(join(packed, 'resources', 'app.asar'), { isPack: false });

describe('a package', () => {
  it('holds the bundle, the screen and the data they read', () => {
    expect(archive()).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/electron/main.mjs',
        '/electron/preload.cjs',
        '/electron/kiosk.mjs',
        '/electron/worker.mjs',
        '/electron/printers/generic-80mm.yaml',
        '/screen/index.html',
        '/node_modules/better-sqlite3/package.json',
        '/node_modules/serialport/package.json',
      ]),
    );
  });

  it('holds no source, no test, no development package and no second Node', () => {
    const ours = archive().filter((path) => !path.startsWith('/node_modules'));
    expect(ours.filter((path) => /\.tsx?$|\.map$|test|README/.test(path))).toEqual([]);
    const packages = archive().filter((path) => /^\/node_modules\/(@[^/]+\/)?[^/@]+$/.test(path));
    expect(
      packages.filter((path) => /node-linux|electron|vite|typescript|playwright|fastify|react/.test(path)),
    ).toEqual([]);
    expect(archive().filter((path) => path.startsWith('/node_modules/better-sqlite3/deps'))).toEqual([]);
    // PostgreSQL is the building server's; a kiosk never speaks to a database of another machine.
    expect(packages.filter((path) => /^\/node_modules\/(pg|pg-|postgres|kysely)/.test(path))).toEqual([]);
    const bundled = ['main', 'kiosk', 'worker'].map((name) =>
      readFileSync(join(folder, 'electron', `${name}.mjs`), 'utf8'),
    );
    expect(bundled.filter((code) => /pg-protocol|PGPASSWORD/.test(code))).toEqual([]);
  });

  it('has beside the archive the native parts of this system, and nothing else', () => {
    const beside = readdirSync(join(packed, 'resources', 'app.asar.unpacked'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
    expect(beside.filter((name) => !name.endsWith('.node'))).toEqual([]);
    expect(beside).toContain(`linux-${process.arch}.node`);
    expect(beside.length).toBeGreaterThanOrEqual(4);
  });

  it('starts the host, and no file of the repository', () => {
    const own = JSON.parse(readFileSync(join(application, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(own).toMatchObject({ main: 'electron/main.mjs', type: 'module' });
  });

  it('is made for deb, AppImage and NSIS, compiles nothing and is published nowhere', () => {
    // That the file fits electron-builder's own schema is shown by the package being there: it refuses what does not.
    expect(parse(readFileSync(CONFIGURATION, 'utf8'))).toMatchObject({
      linux: { target: ['deb', 'AppImage'] },
      win: { target: ['nsis'] },
      publish: null,
      npmRebuild: false,
    });
  });

  it('has its fuses set: no Node by the environment, no inspector, no code but the archive’s', async () => {
    const wire = await getCurrentFuseWire(join(packed, 'foyer-kiosk'));
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    });
  });
});

describe('what is in a package', () => {
  it('runs under plain Node far from the repository: the kiosk starts, opens its journal and serves its screen', async () => {
    const elsewhere = join(folder, 'elsewhere');
    cpSync(application, elsewhere, { recursive: true });
    writeFileSync(
      join(folder, 'kiosk.yaml'),
      `kiosk: {id: lobby}
server: {url: "https://127.0.0.1:1", ticket: none.json}
devices:
  validator: {protocol: ccnet, address: "tcp://127.0.0.1:1"}
  printer: {profile: generic-80mm, address: "serial:///dev/foyer-constructed?baud=9600"}
  cards: {kind: line, address: "tcp://127.0.0.1:1"}
`,
    );
    const kiosk = spawn(
      process.execPath,
      [
        join(elsewhere, 'electron', 'kiosk.mjs'),
        '--config',
        join(folder, 'kiosk.yaml'),
        '--data',
        join(folder, 'data'),
        '--screen',
        join(elsewhere, 'screen'),
        '--log',
        'debug',
        '--tied',
      ],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    let log = '';
    kiosk.stderr.on('data', (part: Buffer) => (log += String(part)));
    const exit = once(kiosk, 'exit');
    try {
      const [line] = (await Promise.race([once(createInterface({ input: kiosk.stdout }), 'line'), exit])) as [unknown];
      expect(line, log).toMatch(/^\{"ready":true,"program":"kiosk"/);
      const { screen } = JSON.parse(String(line)) as { screen: string };
      expect((await fetch(new URL(screen).origin)).status).toBe(200);
      expect(readdirSync(join(folder, 'data'))).toContain('journal.sqlite');
      // The serial port's native part was loaded, and found that there is no such line.
      await vi.waitFor(() => expect(log).toMatch(/foyer-constructed\?baud=9600","reason":"PORT_UNREACHABLE"/), 5000);
    } finally {
      kiosk.kill('SIGTERM');
    }
    expect((await exit)[0]).toBe(0);
  });

  it.each(nativePackages)('loads %s far from the repository', async (name) => {
    const elsewhere = join(folder, 'elsewhere');
    cpSync(application, elsewhere, { recursive: true });
    // node-hid loads its native part only when something is asked of it.
    const load = `const loaded = await import(${JSON.stringify(name)});
      loaded.default?.getHidapiVersion?.();
      process.stdout.write(typeof loaded)`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', load], {
      cwd: elsewhere,
    });
    expect(stdout).toBe('object');
  });
});
