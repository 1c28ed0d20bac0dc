import { afterAll, beforeAll, describe } from 'vitest';
import { assert } from '#kernel';
import { historyContract } from '../history-conformance.ts';
import { ledgerContract } from '../ledger-conformance.ts';
import { noticeContract } from '../notice-conformance.ts';
import { orderContract } from '../order-conformance.ts';
import { cardContract } from '../card-conformance.ts';
import { peopleContract } from '../people-conformance.ts';
import { siteContract } from '../site-conformance.ts';
import { PrivatePostgres } from './harness.ts';
import { postgresHarness } from './store-harness.ts';

/** The same suites that the other engine passes, each on a database of its own. */
describe('on PostgreSQL', () => {
  let postgres: PrivatePostgres | null = null;

  beforeAll(async () => {
    postgres = await PrivatePostgres.start();
  });

  afterAll(() => postgres?.dispose());

  const harness = () => {
    assert(postgres !== null, 'a private PostgreSQL was started');
    return postgresHarness(postgres);
  };
  for (const contract of [
    ledgerContract,
    historyContract,
    siteContract,
    peopleContract,
    cardContract,
    orderContract,
    noticeContract,
  ])
    contract('PostgreSQL', harness);
});
