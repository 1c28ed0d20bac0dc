import type { ESTree } from 'vite';
import { isTest, roomOf, type Repository } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { dottedName, walk, type Source } from '../source.ts';

const CODES = 'kernel/fault-codes.ts';
const VIEWS = 'contracts/bridge/view.ts';

interface Entry {
  readonly name: string;
  readonly line: number;
}

function sourceAt(repository: Repository, path: string): Source | null {
  return repository.sources.find((source) => source.path === path) ?? null;
}

function plain(node: ESTree.Expression | null): ESTree.Expression | null {
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression') return plain(node.expression);
  return node;
}

function codesListed(source: Source): Entry[] {
  const entries: Entry[] = [];
  walk(source, {
    VariableDeclarator: (node) => {
      const table = plain(node.init);
      if (node.id.type !== 'Identifier' || node.id.name !== 'codes' || table?.type !== 'ObjectExpression') return;
      for (const property of table.properties)
        if (property.type === 'Property' && property.key.type === 'Identifier')
          entries.push({ name: property.key.name, line: source.lineAt(property.start) });
    },
  });
  return entries;
}

/** Every text literal of a file. */
function literalsOf(source: Source): string[] {
  const literals: string[] = [];
  walk(source, {
    Literal: (node) => {
      if (typeof node.value === 'string') literals.push(node.value);
    },
  });
  return literals;
}

export const codesAreUsed: Rule = {
  name: 'every code can appear: some code of ours names it',
  find: (repository) => {
    const table = sourceAt(repository, CODES);
    if (table === null) return [];
    const used = new Set(
      repository.sources
        .filter((source) => source !== table && !isTest(source.path))
        .filter((source) => !['language', 'e2e', 'bench', 'build'].includes(roomOf(source.path)))
        .flatMap(literalsOf),
    );
    return codesListed(table)
      .filter((entry) => !used.has(entry.name))
      .map(({ name, line }) => ({
        path: CODES,
        line,
        message: `${name} is named nowhere else: use it where it happens, or take it out with its words in language/`,
      }));
  },
};

function screenKinds(source: Source): Entry[] {
  const kinds: Entry[] = [];
  walk(source, {
    Property: (node) => {
      if (node.key.type !== 'Identifier' || node.key.name !== 'kind' || node.value.type !== 'CallExpression') return;
      const [literal] = node.value.arguments;
      if (dottedName(node.value.callee) === 'z.literal' && literal?.type === 'Literal')
        kinds.push({ name: String(literal.value), line: source.lineAt(node.start) });
    },
  });
  return kinds;
}

export const screensHavePictures: Rule = {
  name: 'every kind of screen has a picture in docs/screens',
  find: (repository) => {
    const views = sourceAt(repository, VIEWS);
    if (views === null) return [];
    const pictures = [...repository.files.keys()].filter((path) => /^docs\/screens\/.*\.png$/.test(path));
    return screenKinds(views)
      .filter(({ name }) => !pictures.some((path) => path.startsWith(`docs/screens/${name.replaceAll('_', '-')}`)))
      .map(({ name, line }): Finding => ({
        path: VIEWS,
        line,
        message: `the screen "${name}" has no docs/screens/${name.replaceAll('_', '-')}*.png: let a journey in e2e/ take it`,
      }));
  },
};
