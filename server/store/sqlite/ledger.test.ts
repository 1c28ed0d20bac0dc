import { ledgerContract } from '../ledger-conformance.ts';
import { sqliteHarness } from './harness.ts';

ledgerContract('SQLite', sqliteHarness);
