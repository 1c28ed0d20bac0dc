import type { Rule } from '../rule.ts';
import { architectureShowsRooms, linksResolve, lockHasNoAddresses, nothingOutside } from './documents.ts';
import { noEscapes, nothingUnfinished, testsCanFail } from './honesty.ts';
import { conformanceOnlyInTests, importMatrix, noCycles } from './imports.ts';
import { injectedClock, injectedRandomness, injectedTimers, noConsole } from './purity.ts';
import { fileNames, fileSizes, functionSizes, roomsAreKnown } from './shape.ts';
import { codesAreUsed, screensHavePictures } from './tables.ts';

/** Everything that holds in this repository and can be seen in its files. */
export const rules: readonly Rule[] = [
  importMatrix,
  conformanceOnlyInTests,
  noCycles,
  roomsAreKnown,
  fileNames,
  fileSizes,
  functionSizes,
  noConsole,
  injectedClock,
  injectedTimers,
  injectedRandomness,
  nothingUnfinished,
  testsCanFail,
  noEscapes,
  linksResolve,
  nothingOutside,
  lockHasNoAddresses,
  architectureShowsRooms,
  codesAreUsed,
  screensHavePictures,
];
