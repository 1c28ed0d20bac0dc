import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig, type Plugin } from 'vite';
import { top } from '../steps.ts';

/*
 * Bundles what Electron runs. Node strips types only outside node_modules and archives, and a sandboxed preload
 * may import nothing, so nothing of TypeScript is packaged.
 */

/** Stay in node_modules: they hold native parts, which are loaded from files. */
export const nativePackages = ['@napi-rs/canvas', 'better-sqlite3', 'node-hid', 'pcsc-mini', 'serialport'] as const;

/** The journal's thread is started by a file name; in the bundle that file has another ending. */
const journalThread: Plugin = {
  name: 'the name of the journal’s thread',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/main/journal/thread.ts')) return null;
    const renamed = code.replace("'./worker.ts'", "'./worker.mjs'");
    if (renamed === code) this.error('main/journal/thread.ts no longer names ./worker.ts');
    return { code: renamed, map: null };
  },
};

function bundle(to: string, entries: Readonly<Record<string, string>>, format: 'es' | 'cjs'): InlineConfig {
  return {
    root: top,
    configFile: false,
    logLevel: 'warn',
    plugins: [journalThread],
    ssr: { noExternal: true, external: ['electron', ...nativePackages] },
    build: {
      ssr: true,
      outDir: to,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(top, path)])),
        output: { format, entryFileNames: `[name].${format === 'es' ? 'mjs' : 'cjs'}`, chunkFileNames: '[name].mjs' },
      },
    },
  };
}

/** Bundles Electron's main process, its preload and the kiosk program with its thread into `to`. */
export async function buildElectron(to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  await build(bundle(to, { preload: 'main/hosts/electron/preload.ts' }, 'cjs'));
  await build(bundle(to, { main: 'main/hosts/electron/main.ts' }, 'es'));
  await build(bundle(to, { kiosk: 'main/kiosk.ts', worker: 'main/journal/worker.ts' }, 'es'));
  // A profile is looked for beside the file that reads it.
  cpSync(join(top, 'hardware/profiles/printers'), join(to, 'printers'), { recursive: true });
}
