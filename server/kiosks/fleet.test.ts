import { describe, expect, it } from 'vitest';
import { givenId, instant, ManualClock, type Code, type KioskId } from '#kernel';
import { Fleet } from './fleet.ts';

describe('the kiosks of a building', () => {
  it('tell of each trouble once, when it begins', () => {
    const fleet = new Fleet({ clock: new ManualClock(instant(0)) });
    const told: string[] = [];
    fleet.onTrouble((kioskId, code) => told.push(`${kioskId} ${code}`));
    const say = (kiosk: string, ...trouble: Code[]) =>
      fleet.heard(givenId<KioskId>(kiosk), { version: '1', trouble, waitingUploads: 0, unresolvedBills: 0 });
    say('lobby', 'VALIDATOR_CHEATED');
    say('lobby', 'VALIDATOR_CHEATED', 'PRINTER_PAPER_OUT');
    say('yard', 'VALIDATOR_CHEATED');
    say('lobby');
    say('lobby', 'VALIDATOR_CHEATED');
    expect(told).toEqual([
      'lobby VALIDATOR_CHEATED',
      'lobby PRINTER_PAPER_OUT',
      'yard VALIDATOR_CHEATED',
      'lobby VALIDATOR_CHEATED',
    ]);
  });
});
