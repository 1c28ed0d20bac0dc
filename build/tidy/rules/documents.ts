import { posix } from 'node:path';
import type { Repository } from '../repository.ts';
import { rooms } from '../rooms.ts';
import type { Finding, Rule } from '../rule.ts';

interface Line {
  readonly text: string;
  readonly line: number;
}

/** The lines of a Markdown text that are prose: not inside a fence. */
function proseLines(text: string): Line[] {
  let fenced = false;
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    return fenced ? [] : [{ text: line, line: index + 1 }];
  });
}

/** The anchors of a Markdown text, as code hosts make them: lower case, without punctuation, hyphens for spaces, counted when repeated. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const { text: line } of proseLines(text)) {
    const title = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (title === undefined) continue;
    const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
    let numbered = anchor;
    for (let count = 1; anchors.has(numbered); count += 1) numbered = `${anchor}-${count}`;
    anchors.add(numbered);
  }
  return anchors;
}

function linkProblem(repository: Repository, from: string, link: string): string | null {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? from : posix.join(posix.dirname(from), decodeURIComponent(file)).replace(/\/$/, '');
  const isFolder = [...repository.files.keys()].some((path) => path.startsWith(`${target}/`));
  const text = repository.files.get(target);
  if (text === undefined && !isFolder) return `${link}: there is no ${target}; mend the link, or write the page`;
  if (anchor === undefined || text === undefined) return null;
  return anchorsOf(text).has(anchor) ? null : `${link}: ${target} has no such heading`;
}

export const linksResolve: Rule = {
  name: 'links in documents lead somewhere',
  find: (repository) =>
    [...repository.files]
      .filter(([path]) => path.endsWith('.md'))
      .flatMap(([path, text]) =>
        proseLines(text).flatMap(({ text: line, line: number }) =>
          [...line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].flatMap(
            (match): Finding[] => {
              const link = match[1] ?? '';
              if (/^(https?|mailto):/.test(link)) return [];
              const message = linkProblem(repository, path, link);
              return message === null ? [] : [{ path, line: number, message }];
            },
          ),
        ),
      ),
};

// The brackets keep these expressions from finding themselves.
const ELSEWHERE: readonly [RegExp, string][] = [
  [
    /(^|[\s"'`(=:>])\/(?:wor[k]|roo[t]|hom[e]|User[s]|far[m])\//,
    'a path of one machine: make it relative, or take it as an argument',
  ],
  [
    /registr[y]\.npm|npmj[s]\.(org|com)|registr[y]\.yarnpkg/,
    'a package registry: packages come by name, through the lock',
  ],
  [/\.\.\/share[d]\b/, 'outside of the repository: say it here in own words'],
];

export const nothingOutside: Rule = {
  name: 'nothing refers to anything outside of the repository',
  find: ({ files }) =>
    [...files].flatMap(([path, text]) =>
      text.split('\n').flatMap((line, index) =>
        ELSEWHERE.filter(([expression]) => expression.test(line)).map(([, message]) => ({
          path,
          line: index + 1,
          message,
        })),
      ),
    ),
};

export const lockHasNoAddresses: Rule = {
  name: 'the lock holds no download address',
  find: ({ files }) => {
    const lines = (files.get('package-lock.json') ?? '').split('\n');
    const line = lines.findIndex((text) => text.includes('"resolved"')) + 1;
    return line === 0
      ? []
      : [{ path: 'package-lock.json', line, message: 'run npm run lock, which takes the addresses out' }];
  },
};

/** One row a room: `| server | \`#kernel\`, … |`. */
function writeRow(room: string): string {
  const allowed = rooms[room]?.mayImport.map((name) => `\`${name}\``).join(', ') ?? '';
  return `| \`${room}/\` | ${allowed === '' ? 'nothing of ours' : allowed} |`;
}

export const architectureShowsRooms: Rule = {
  name: 'docs/architecture.md shows the table of rooms as it is checked',
  find: ({ files }) => {
    const path = 'docs/architecture.md';
    const rows = new Set((files.get(path) ?? '').split('\n').map((line) => line.replaceAll(/ +/g, ' ').trim()));
    return Object.keys(rooms)
      .filter((room) => !rows.has(writeRow(room)))
      .map((room) => ({ path, line: 1, message: `the import table lacks this row: ${writeRow(room)}` }));
  },
};
