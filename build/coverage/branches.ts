import type { NotCovered } from './measured.ts';

/** The part of Istanbul's format (coverage-final.json) that is read here: where each branch has its ways, and how often each was gone. */
export type CoverageReport = Readonly<
  Record<
    string,
    {
      readonly path: string;
      readonly branchMap: Readonly<Record<string, { readonly type: string; readonly locations: readonly Location[] }>>;
      readonly b: Readonly<Record<string, readonly number[]>>;
    }
  >
>;

interface Location {
  readonly start: { readonly line?: number; readonly column?: number };
}

/** One way of a branch that was never gone. */
export interface MissedBranch {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

export interface BranchesOfFile {
  readonly file: string;
  readonly branches: number;
  readonly missed: readonly MissedBranch[];
}

/** What a report says file by file, in order of their names. `sourceOf` gives the lines of a file. */
export function branchesIn(
  report: CoverageReport,
  at: { readonly nameOf: (path: string) => string; readonly sourceOf: (file: string) => readonly string[] },
): readonly BranchesOfFile[] {
  return Object.values(report)
    .map(({ path, branchMap, b: counts }): BranchesOfFile => {
      const file = at.nameOf(path);
      const source = at.sourceOf(file);
      const ways = Object.entries(branchMap).flatMap(([id, branch]) =>
        branch.locations.map((location, way) => ({
          // An `else` that is not written has no place: it stands where its `if` does.
          line: location.start.line ?? branch.locations[0]?.start.line ?? 0,
          isMissed: counts[id]?.[way] === 0,
        })),
      );
      const reachable = ways.filter(({ line }) => !endsInAssertNever(source, line));
      return {
        file,
        branches: reachable.length,
        missed: reachable
          .filter(({ isMissed }) => isMissed)
          .map(({ line }) => ({ file, line, code: (source[line - 1] ?? '').trim() })),
      };
    })
    .toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** The compiler proves that a `default` before `assertNever` is never reached. */
function endsInAssertNever(source: readonly string[], line: number): boolean {
  return /^\s*default:/.test(source[line - 1] ?? '') && /assertNever\(/.test(source[line] ?? '');
}

/** Splits what was missed into what the list gives a reason for and what it does not; and says which reasons have nothing to excuse any more. */
export function held(
  missed: readonly MissedBranch[],
  excused: readonly NotCovered[],
): { readonly open: readonly MissedBranch[]; readonly stale: readonly NotCovered[] } {
  const isOf = (branch: MissedBranch, { file, code }: NotCovered) => branch.file === file && branch.code.includes(code);
  return {
    open: missed.filter((branch) => !excused.some((each) => isOf(branch, each))),
    stale: excused.filter((each) => !missed.some((branch) => isOf(branch, each))),
  };
}
