import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, ManualClock, milliseconds } from '#kernel';
import { cutSteps, Mechanism, timingAtSpeed, type CutStep } from './mechanism.ts';

type Hand =
  | { readonly do: 'insert'; readonly value: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'cut at'; readonly step: CutStep }
  | {
      readonly do:
        | 'enable'
        | 'stack'
        | 'give back'
        | 'acknowledge'
        | 'reset'
        | 'power off'
        | 'power on'
        | 'jam'
        | 'clear jam'
        | 'push into box'
        | 'pull back'
        | 'box out'
        | 'box in';
    };

class Bench {
  readonly clock = new ManualClock(instant(0));
  #cutAt: CutStep | null = null;
  readonly mechanism = new Mechanism({
    clock: this.clock,
    timing: timingAtSpeed(1),
    denominations: [5, 10, 20],
    onStep: (step) => {
      if (step !== this.#cutAt) return;
      this.#cutAt = null;
      this.mechanism.powerOff();
    },
  });

  async do(hand: Hand): Promise<void> {
    const { mechanism } = this;
    switch (hand.do) {
      case 'insert':
        mechanism.insert(hand.value);
        return;
      case 'wait':
        mechanism.heard();
        // A microtask for whoever wakes, after every tenth of a second.
        for (let waited = 0; waited < hand.ms; waited += 100) {
          this.clock.advance(milliseconds(100));
          await Promise.resolve();
          await Promise.resolve();
        }
        return;
      case 'cut at':
        this.#cutAt = hand.step;
        return;
      case 'enable':
        mechanism.enable({ enabled: [0, 1, 2], escrow: [0, 1, 2] });
        return;
      case 'stack':
        mechanism.stack();
        return;
      case 'give back':
        if (mechanism.inEscrow) mechanism.sendBack();
        return;
      case 'acknowledge':
        mechanism.acknowledged();
        return;
      case 'reset':
        if (mechanism.powered) mechanism.reset();
        return;
      case 'power off':
        mechanism.powerOff();
        return;
      case 'power on':
        mechanism.powerOn();
        return;
      case 'jam':
        mechanism.jam();
        return;
      case 'clear jam':
        mechanism.clearJam('handed_back');
        return;
      case 'push into box':
        mechanism.clearJam('into_box');
        return;
      case 'pull back':
        mechanism.pullBack();
        return;
      case 'box out':
      case 'box in':
        mechanism.changeBox({ out: hand.do === 'box out' });
        return;
    }
  }
}

async function course(...hands: readonly Hand[]): Promise<Mechanism> {
  const bench = new Bench();
  for (const hand of hands) await bench.do(hand);
  return bench.mechanism;
}

const wait = { do: 'wait', ms: 600 } as const;
const on = { do: 'power on' } as const;
const insert = { do: 'insert', value: 20 } as const;
const usual: readonly Hand[] = [on, { do: 'reset' }, wait, { do: 'enable' }, insert, wait];

describe('the simulated mechanism', () => {
  it('stacks a note that it was told to, and says so until that is acknowledged', async () => {
    const mechanism = await course(...usual, { do: 'stack' }, wait, wait);
    expect(mechanism.says()).toEqual({ name: 'stacked', billType: 2 });
    expect(mechanism.stacked.counted()).toEqual({ count: 1, total: 20, byValue: { '20': 1 } });
    mechanism.acknowledged();
    expect(mechanism.says()).toEqual({ name: 'idling' });
  });

  it('gives a note back when nobody decides', async () => {
    const mechanism = await course(...usual, ...Array.from({ length: 20 }, () => wait));
    expect(mechanism.returned.counted().total).toBe(20);
  });

  it('takes no note while it is not enabled, and counts none', async () => {
    const bench = new Bench();
    for (const hand of [on, { do: 'reset' } as const, wait]) await bench.do(hand);
    expect(bench.mechanism.insert(20)).toEqual({ taken: false, because: 'disabled' });
    await bench.do({ do: 'enable' });
    expect(bench.mechanism.insert(50)).toEqual({ taken: false, because: 'not recognised' });
    expect(bench.mechanism.inserted.counted().count).toBe(0);
  });

  it('pushes out what is no good note, says why, counts nothing, and takes the next', async () => {
    const bench = new Bench();
    for (const hand of [on, { do: 'reset' } as const, wait]) await bench.do(hand);
    expect(bench.mechanism.insertBad('forged')).toEqual({ taken: false, because: 'disabled' });
    await bench.do({ do: 'enable' });
    expect(bench.mechanism.insertBad('forged')).toEqual({ taken: false, because: 'forged' });
    expect(bench.mechanism.says()).toEqual({ name: 'rejecting_byte', reasonByte: 0x66 });
    expect(bench.mechanism.insertBad('creased')).toEqual({ taken: false, because: 'rejecting_byte' });
    await bench.do(wait);
    expect(bench.mechanism.inserted.counted().count).toBe(0);
    expect(bench.mechanism.insert(20)).toEqual({ taken: true });
  });

  it.each([
    ['escrow', 'power_up_bill_in_validator'],
    ['stacking', 'power_up_bill_in_stacker'],
    ['before_stacked_poll', 'power_up_bill_in_stacker'],
  ] as const)('cut off at %s it says %s', async (step, status) => {
    const cut: readonly Hand[] = step === 'escrow' ? [{ do: 'power off' }] : [{ do: 'cut at', step }];
    const mechanism = await course(...usual, ...cut, { do: 'stack' }, wait, wait, on);
    expect(mechanism.says().name).toBe(status);
  });

  it('remembers an unacknowledged credit over a power cut, and an acknowledged one not', async () => {
    const stacked: readonly Hand[] = [...usual, { do: 'stack' }, wait, wait];
    const again: readonly Hand[] = [{ do: 'power off' }, on, { do: 'reset' }, wait];
    expect((await course(...stacked, ...again)).says().name).toBe('stacked');
    expect((await course(...stacked, { do: 'acknowledge' }, ...again)).says().name).toBe('disabled');
  });

  it('loses no note and makes none, whatever happens', async () => {
    const simple = [
      'enable',
      'stack',
      'give back',
      'acknowledge',
      'reset',
      'power off',
      'power on',
      'jam',
      'clear jam',
      'push into box',
      'pull back',
      'box out',
      'box in',
    ] as const;
    const hand: fc.Arbitrary<Hand> = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...simple).map((name) => ({ do: name })) },
      { weight: 3, arbitrary: fc.constantFrom(100, 300, 600).map((ms) => ({ do: 'wait' as const, ms })) },
      { weight: 2, arbitrary: fc.constantFrom(5, 10, 20, 50).map((value) => ({ do: 'insert' as const, value })) },
      { weight: 1, arbitrary: fc.constantFrom(...cutSteps).map((step) => ({ do: 'cut at' as const, step })) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(hand, { maxLength: 40 }), async (hands) => {
        const mechanism = await course(...usual, ...hands);
        const { inserted, stacked, returned, removedByHand, path } = mechanism;
        const found =
          stacked.counted().total + returned.counted().total + removedByHand.counted().total + (path?.value ?? 0);
        expect(found).toBe(inserted.counted().total);
      }),
      { numRuns: 300 },
    );
  });
});
