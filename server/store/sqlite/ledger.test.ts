import { historyContract } from '../history-conformance.ts';
import { ledgerContract } from '../ledger-conformance.ts';
import { sqliteHarness } from './harness.ts';

ledgerContract('SQLite', sqliteHarness);
historyContract('SQLite', sqliteHarness);
