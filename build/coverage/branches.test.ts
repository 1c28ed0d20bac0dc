import { expect, test } from 'vitest';
import { branchesIn, held, type CoverageReport } from './branches.ts';

/* Constructed: what Istanbul's format says of two small files. */
const source = ['if (a) b();', 'switch (c) {', '  default:', '    return assertNever(c);', '}', 'const d = e ?? f;'];
const at = (line: number) => ({ start: { line, column: 0 } });
const report: CoverageReport = {
  '/top/z.ts': { path: '/top/z.ts', branchMap: {}, b: {} },
  '/top/a.ts': {
    path: '/top/a.ts',
    branchMap: {
      0: { type: 'if', locations: [at(1), { start: {} }] },
      1: { type: 'switch', locations: [at(3)] },
      2: { type: 'binary-expr', locations: [at(6), at(6)] },
    },
    b: { 0: [3, 0], 1: [0], 2: [3, 0] },
  },
};
const branches = branchesIn(report, { nameOf: (path) => path.replace('/top/', ''), sourceOf: () => source });

test('a way that was not gone is named by its line; an else that is not written by its if; assertNever is none', () => {
  expect(branches).toEqual([
    {
      file: 'a.ts',
      branches: 4,
      missed: [
        { file: 'a.ts', line: 1, code: 'if (a) b();' },
        { file: 'a.ts', line: 6, code: 'const d = e ?? f;' },
      ],
    },
    { file: 'z.ts', branches: 0, missed: [] },
  ]);
});

test('a reason excuses its own branch alone, and one that excuses nothing is named', () => {
  const missed = branches.flatMap((each) => each.missed);
  const of = (file: string, code: string) => ({ file, code, why: 'constructed' });
  expect(held(missed, [of('a.ts', 'e ?? f'), of('b.ts', 'if (a)')])).toEqual({
    open: [{ file: 'a.ts', line: 1, code: 'if (a) b();' }],
    stale: [of('b.ts', 'if (a)')],
  });
});
