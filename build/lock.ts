import { readFileSync, writeFileSync } from 'node:fs';
import { writeLine } from '#platform';
import { mendLock, type Lock } from './lock/mend.ts';

/** `npm run lock`: mends package-lock.json after dependencies were changed, so that `npm ci` accepts it on every machine. */
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const mended = mendLock(lock);
writeFileSync('package-lock.json', `${JSON.stringify(mended.lock, null, 2)}\n`);
writeLine(`${mended.added.length} entries added to package-lock.json`);
