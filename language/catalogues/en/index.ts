import { faultMessages } from '../fault-words.ts';
import { because } from './because.ts';
import { faults } from './faults.ts';
import { notices } from './notices.ts';
import { receipt } from './receipt.ts';
import { screens } from './screens.ts';
import { staff } from './staff.ts';
import { use } from './use.ts';

export const en = {
  ...screens,
  ...staff,
  ...because,
  ...receipt,
  ...notices,
  ...use,
  ...faultMessages(faults),
} as const;
