import type { ESTree } from 'vite';
import { isTest, roomOf } from '../repository.ts';
import { rooms } from '../rooms.ts';
import type { Finding, Rule } from '../rule.ts';
import { walk } from '../source.ts';

const MOST_LINES_OF_A_FILE = 500;
const MOST_LINES_OF_A_FUNCTION = 80;

/** A table or generated text is as long as what it lists; its first line says that it is one. */
function isTableOrGenerated(text: string): boolean {
  return /pure table|generated/i.test(text.slice(0, text.indexOf('\n') + 1));
}

export const fileSizes: Rule = {
  name: `no file has more than ${MOST_LINES_OF_A_FILE} lines`,
  find: ({ sources }) =>
    sources
      .filter((source) => !isTableOrGenerated(source.text) && source.text.split('\n').length - 1 > MOST_LINES_OF_A_FILE)
      .map((source) => ({
        path: source.path,
        line: 1,
        message: `${source.text.split('\n').length - 1} lines: split it along the pipeline, one concept a file; a pure table or a generated file says so in its first line`,
      })),
};

export const functionSizes: Rule = {
  name: `no function has more than ${MOST_LINES_OF_A_FUNCTION} lines`,
  find: ({ sources }) =>
    sources
      .filter((source) => !isTest(source.path) && roomOf(source.path) !== 'e2e' && !isTableOrGenerated(source.text))
      .flatMap((source) => {
        const findings: Finding[] = [];
        const measure = (node: ESTree.Function | ESTree.ArrowFunctionExpression) => {
          const line = source.lineAt(node.start);
          const lines = source.lineAt(node.end) - line + 1;
          if (lines > MOST_LINES_OF_A_FUNCTION)
            findings.push({
              path: source.path,
              line,
              message: `a function of ${lines} lines does not fit a screen: give its parts names`,
            });
        };
        walk(source, {
          FunctionDeclaration: measure,
          FunctionExpression: measure,
          ArrowFunctionExpression: measure,
        });
        return findings;
      }),
};

const VAGUE = /^(common|misc|manager|managers)$|(^|-)(utils?|helpers?)($|-)/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const fileNames: Rule = {
  name: 'files and folders are named in kebab-case by the noun inside',
  find: ({ files }) =>
    [...files.keys()]
      .filter((path) => /\.(tsx?|mjs)$/.test(path))
      .flatMap((path) =>
        path.split('/').flatMap((part): Finding[] => {
          const name = part.replace(/^\./, '').split('.')[0] ?? '';
          if (VAGUE.test(name))
            return [{ path, line: 1, message: `"${name}" says nothing: name it by what is inside` }];
          return KEBAB.test(name) ? [] : [{ path, line: 1, message: `"${part}" is not kebab-case` }];
        }),
      ),
};

export const roomsAreKnown: Rule = {
  name: 'every top-level folder with code is a room with a README',
  find: ({ files, sources }) =>
    [...new Set(sources.map((source) => roomOf(source.path)))]
      .filter((room) => room !== '')
      .flatMap((room): Finding[] => {
        if (rooms[room] === undefined)
          return [
            {
              path: room,
              line: 1,
              message:
                'is no room: put its files where they belong, or add it to build/tidy/rooms.ts and docs/architecture.md',
            },
          ];
        return files.has(`${room}/README.md`)
          ? []
          : [
              {
                path: `${room}/README.md`,
                line: 1,
                message: 'is missing: say what the room owns, what not, what must hold',
              },
            ];
      }),
};
