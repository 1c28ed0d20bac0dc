import type { Finding, Rule } from '../rule.ts';
import { dottedName, walk } from '../source.ts';

// The brackets keep these expressions from finding themselves.
const UNFINISHED = /\b(TO[D]O|FIX[M]E|HA[C]K)\b|\bnot (yet )?implemented\b/;
const SKIPPED = /^(it|test|describe|suite)(\.\w+)*\.(skip|skipIf|runIf|only|todo|fails)$/;
const ESCAPE = /@ts-(ignore|expect-error|nocheck)|(oxlint|eslint)-disable/;

export const nothingUnfinished: Rule = {
  name: 'nothing is left open in the code',
  find: ({ sources }) =>
    sources.flatMap((source) =>
      source.comments
        .filter((comment) => UNFINISHED.test(comment.text))
        .map(({ line }) => ({
          path: source.path,
          line,
          message: 'do it now, or say in docs what is not there; a comment is no place for either',
        })),
    ),
};

export const testsCanFail: Rule = {
  name: 'every test runs and can fail',
  find: ({ sources }) =>
    sources.flatMap((source) => {
      const findings: Finding[] = [];
      const report = (start: number, message: string) =>
        findings.push({ path: source.path, line: source.lineAt(start), message });
      walk(source, {
        MemberExpression: (node) => {
          const name = dottedName(node);
          if (name !== null && SKIPPED.test(name))
            report(node.start, `${name}: let it run, or take it out; what it needs is installed by build/setup.mjs`);
        },
        CallExpression: (node) => {
          const [only] = node.arguments;
          if (dottedName(node.callee) === 'expect' && only?.type === 'Literal' && typeof only.value === 'boolean')
            report(node.start, 'expects a constant: expect something that the code did');
        },
      });
      return findings;
    }),
};

export const noEscapes: Rule = {
  name: 'types and lint are not switched off',
  find: ({ sources }) =>
    sources.flatMap((source) => {
      const findings: Finding[] = source.comments
        .filter((comment) => ESCAPE.test(comment.text))
        .map(({ line }) => ({ path: source.path, line, message: 'mend what the checker found; do not silence it' }));
      const report = (start: number, message: string) =>
        findings.push({ path: source.path, line: source.lineAt(start), message });
      walk(source, {
        TSAnyKeyword: (node) => report(node.start, 'any: use unknown and parse it, or name the type'),
        TSNonNullExpression: (node) => report(node.start, '`!`: handle the absence, or assert it with a reason'),
      });
      return findings;
    }),
};
