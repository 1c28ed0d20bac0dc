import { describe, expect, it } from 'vitest';
import { refuse } from '#kernel';
import { afterEnd, chooseRelease, type AfterEnd, type End, type ReleaseStanding } from './decide.ts';

const at = '2026-11-23T10:00:00.000Z';
const end = (code: number | null = 1): End => ({ at, code });
const given = (version: string) => ({ version, at, ends: [end(), end(), end()] });
const standing = (over: Partial<ReleaseStanding>): ReleaseStanding => ({
  current: null,
  good: null,
  refused: [],
  tried: null,
  ...over,
});

describe('which version runs', () => {
  it.each<[string, Partial<ReleaseStanding>, readonly string[], string | null, string | null]>([
    ['what was asked for', { current: 'b', good: 'a' }, ['a', 'b'], 'b', null],
    ['what was asked for, with nothing before it', { current: 'b' }, ['b'], 'b', null],
    [
      'the good one where the asked one was given up',
      { current: 'b', good: 'a', refused: [given('b')] },
      ['a', 'b'],
      'a',
      'b',
    ],
    ['the good one where the asked one holds no program', { current: 'b', good: 'a' }, ['a'], 'a', 'b'],
    ['the good one where nobody asked', { good: 'a' }, ['a'], 'a', null],
    [
      'another one after one was given up',
      { current: 'c', good: 'a', refused: [given('b')] },
      ['a', 'b', 'c'],
      'c',
      null,
    ],
    [
      'the one that was given up, where the good one is gone',
      { current: 'b', good: 'a', refused: [given('b')] },
      ['b'],
      'b',
      null,
    ],
    [
      'the one that was given up and is the good one by now',
      { current: 'b', good: 'b', refused: [given('b')] },
      ['b'],
      'b',
      null,
    ],
    ['none where there is none', { current: 'b', good: 'a' }, [], null, null],
  ])('is %s', (_title, over, whole, version, insteadOf) => {
    const choice = chooseRelease(standing(over), (one) => whole.includes(one));
    expect(choice).toEqual(version === null ? { kind: 'nothing' } : { kind: 'run', version, insteadOf });
  });
});

describe('after the end of a run', () => {
  const trying = standing({ current: 'b', good: 'a' });
  const twice = { version: 'b', ends: [end(1), end(null)] };
  const newer = refuse('JOURNAL_NEWER').error;
  it.each<[string, ReleaseStanding, { version: string; code: number | null; wasSteady: boolean }, AfterEnd]>([
    [
      'it is tried again, and counted',
      trying,
      { version: 'b', code: 1, wasSteady: false },
      { kind: 'again', tried: { version: 'b', ends: [end()] } },
    ],
    [
      'it is given up at the third',
      { ...trying, tried: twice },
      { version: 'b', code: 1, wasSteady: false },
      { kind: 'back', to: 'a', refused: { version: 'b', at, ends: [end(1), end(null), end(1)] } },
    ],
    [
      'nothing is counted of a run that was steady',
      { ...trying, tried: twice },
      { version: 'b', code: 1, wasSteady: true },
      { kind: 'again', tried: null },
    ],
    [
      'the tries of another version do not count',
      { ...trying, tried: { ...twice, version: 'c' } },
      { version: 'b', code: 1, wasSteady: false },
      { kind: 'again', tried: { version: 'b', ends: [end()] } },
    ],
    [
      'the good one is tried for ever',
      { ...trying, tried: { ...twice, version: 'a' } },
      { version: 'a', code: 1, wasSteady: false },
      { kind: 'again', tried: null },
    ],
    [
      'the first version ever is tried for ever',
      { ...trying, good: null, tried: twice },
      { version: 'b', code: 1, wasSteady: false },
      { kind: 'again', tried: null },
    ],
    [
      'a wrong configuration ends a good version',
      trying,
      { version: 'a', code: 2, wasSteady: false },
      { kind: 'final' },
    ],
    [
      'a wrong configuration ends the first version ever',
      standing({ current: 'b' }),
      { version: 'b', code: 2, wasSteady: false },
      { kind: 'final' },
    ],
    [
      'a configuration that a new version does not understand may be its own fault',
      trying,
      { version: 'b', code: 2, wasSteady: false },
      { kind: 'again', tried: { version: 'b', ends: [end(2)] } },
    ],
  ])('%s', (_title, before, run, expected) => {
    expect(afterEnd(before, { at, ...run }, () => null)).toEqual(expected);
  });

  it('it does not go back where that is refused, and says by what', () => {
    const asked: string[] = [];
    const after = afterEnd({ ...trying, tried: twice }, { version: 'b', at, code: 1, wasSteady: false }, (version) => {
      asked.push(version);
      return newer;
    });
    expect(after).toEqual({
      kind: 'cannot_go_back',
      why: newer,
      tried: { version: 'b', ends: [end(1), end(null), end(1)] },
    });
    expect(asked).toEqual(['a']);
  });
});
