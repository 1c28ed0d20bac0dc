import { noticeContract } from '../notice-conformance.ts';
import { sqliteHarness } from './harness.ts';

noticeContract('SQLite', sqliteHarness);
