import { describe, expect, it } from 'vitest';
import { Visit } from './visit.ts';

describe('a note that is pulled back out', () => {
  const cheated = { kind: 'validator', trouble: 'VALIDATOR_CHEATED' } as const;
  const well = { kind: 'validator', trouble: null } as const;

  it('ends the taking of money, also when the validator is well again', () => {
    const visit = new Visit().toCash().hear(cheated, well);
    expect(visit.screen()).toMatchObject({ kind: 'fault', code: 'VALIDATOR_CHEATED', safe: null });
    expect(visit.session.accepting).toEqual([]);
    expect(visit.hear({ kind: 'dismiss_fault' }).screen().kind).toBe('attract');
  });

  it('takes nothing from the notes before it: they are settled and printed', () => {
    const visit = new Visit().toCash().stack().hear(cheated, well);
    expect(visit.screen()).toMatchObject({ kind: 'fault', safe: { amount: '10.00' } });
    expect(visit.hear({ kind: 'dismiss_fault' }).pass(9000).screen()).toMatchObject({
      kind: 'receipt',
      amount: { amount: '10.00' },
    });
  });

  it('at the first screen is a limit like any other', () => {
    expect(new Visit().toAttract().hear(cheated).screen()).toMatchObject({ limits: ['VALIDATOR_CHEATED'] });
  });
});
