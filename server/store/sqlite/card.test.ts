import { cardContract } from '../card-conformance.ts';
import { sqliteHarness } from './harness.ts';

cardContract('SQLite', sqliteHarness);
