import { images } from '../crash-images/soak.ts';
import { cash } from './cash/index.ts';
import { hotplug } from './hotplug/index.ts';
import type { SoakRun } from './run.ts';
import { sessions } from './sessions/index.ts';

export const runs: readonly SoakRun[] = [cash, sessions, hotplug, images];
