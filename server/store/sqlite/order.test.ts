import { orderContract } from '../order-conformance.ts';
import { sqliteHarness } from './harness.ts';

orderContract('SQLite', sqliteHarness);
