import { describe, expect, it } from 'vitest';
import { ccnetTable } from './ccnet/fixtures/state-table.ts';
import { cctalkTables } from './cctalk/fixtures/state-table.ts';
import { ebdsTable } from './ebds/fixtures/state-table.ts';
import { id003Table } from './id003/fixtures/state-table.ts';
import { sspTable } from './ssp/fixtures/state-table.ts';

describe.each([ccnetTable, id003Table, ebdsTable, sspTable, ...cctalkTables])('the machine of $machine', ({ rows }) => {
  it.each(rows)('in $phase moves, acts, or says why not, for every event', ({ phase, reached, unanswered }) => {
    expect(reached()).toBe(phase);
    expect(unanswered()).toEqual([]);
  });
});
