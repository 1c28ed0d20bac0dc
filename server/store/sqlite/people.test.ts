import { peopleContract } from '../people-conformance.ts';
import { sqliteHarness } from './harness.ts';

peopleContract('SQLite', sqliteHarness);
