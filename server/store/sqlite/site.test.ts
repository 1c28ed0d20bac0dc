import { siteContract } from '../site-conformance.ts';
import { sqliteHarness } from './harness.ts';

siteContract('SQLite', sqliteHarness);
