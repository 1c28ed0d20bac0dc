import { ledgerContract } from '../contract-suite.ts';
import { sqliteHarness } from './harness.ts';

ledgerContract('SQLite', sqliteHarness);
