import { faultMessages } from '../fault-words.ts';
import { because } from './because.ts';
import { faults } from './faults.ts';
import { notices } from './notices.ts';
import { receipt } from './receipt.ts';
import { screens } from './screens.ts';
import { staff } from './staff.ts';
import { use } from './use.ts';

/** The words of the faults come first: V8 adds to an object of hundreds of keys ten times as fast as it adds hundreds of keys to a small one. */
export const de = {
  ...faultMessages(faults),
  ...screens,
  ...staff,
  ...because,
  ...receipt,
  ...notices,
  ...use,
} as const;
