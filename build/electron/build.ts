import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeLine, writeNote } from '#platform';
import { top } from '../steps.ts';
import { buildElectron } from './bundle.ts';
import { stageApplication } from './stage.ts';

/* `npm run electron:build`: out/electron is what Electron runs from here, out/electron-app what electron-builder packages. */

const bundle = join(top, 'out', 'electron');
const screen = join(top, 'out', 'screen');
const application = join(top, 'out', 'electron-app');

if (existsSync(join(screen, 'index.html'))) {
  await buildElectron(bundle);
  stageApplication({ bundle, screen, to: application });
  writeLine(`bundled into ${bundle}, laid out for packaging in ${application}`);
} else {
  writeNote('The screen has not been built: run `npm run screen:build` first.');
  process.exitCode = 1;
}
