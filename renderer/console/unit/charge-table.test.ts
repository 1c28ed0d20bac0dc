import { describe, expect, it } from 'vitest';
import { unitPageData } from '../../gallery/console-unit-data.ts';
import { bookedBy } from './charge-table.tsx';

/* The constructed unit of the gallery: a line and a tax line an hour, the newest first. */

const { charges } = unitPageData;

function chargeAt(position: number): (typeof charges)[number] {
  const charge = charges[position];
  if (charge === undefined) throw new Error(`no charge ${position}`);
  return charge;
}

describe('what a charge added to the books', () => {
  it('is the difference to the same line before, as the ledger has it', () => {
    for (const [position, entry] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const booked = bookedBy(chargeAt(position), { older: charges.slice(position + 1), isWhole: false });
      const posted = unitPageData.ledger.find((row) => row.transactionId === chargeAt(position).transactionId);
      expect(`-${booked?.amount}`).toBe(posted?.entries[entry]?.amount.amount);
    }
  });

  it('is all of it for the first line of a period, and not known where older lines were not sent', () => {
    const last = chargeAt(charges.length - 1);
    expect(bookedBy(last, { older: [], isWhole: true })).toEqual(last.amount);
    expect(bookedBy(last, { older: [], isWhole: false })).toBeNull();
  });

  it('is not taken from a line under another price', () => {
    const older = charges.slice(1).map((charge) => ({ ...charge, versionFrom: '2025-01-01' }));
    expect(bookedBy(chargeAt(0), { older, isWhole: false })).toBeNull();
  });
});
