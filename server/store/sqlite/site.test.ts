import { siteContract } from '../site-suite.ts';
import { sqliteHarness } from './harness.ts';

siteContract('SQLite', sqliteHarness);
