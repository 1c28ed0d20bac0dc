import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Builds a screen as the product does, in a process of its own, and resolves to the folder: of its own, where several files build at once. `gallery` is the same screen in the stretched language. */
export async function buildScreen(which: 'kiosk' | 'gallery', into: string = which): Promise<string> {
  const folder = here(`../../out/screen-tests/${into}`);
  const { NODE_ENV: _testing, ...environment } = process.env;
  await run(
    process.execPath,
    [
      here('../../node_modules/vite/bin/vite.js'),
      'build',
      here(`../${which}`),
      '--config',
      here('../vite.config.ts'),
      '--outDir',
      folder,
      '--emptyOutDir',
      '--logLevel',
      'error',
    ],
    { env: environment },
  );
  return folder;
}

/** The same for the property manager’s console. */
export async function buildConsole(): Promise<string> {
  const folder = here('../../out/screen-tests/console');
  const { NODE_ENV: _testing, ...environment } = process.env;
  const vite = here('../../node_modules/vite/bin/vite.js');
  const build = ['build', '--config', here('../console/vite.config.ts'), '--outDir', folder, '--emptyOutDir'];
  await run(process.execPath, [vite, ...build, '--logLevel', 'error'], { env: environment });
  return folder;
}
