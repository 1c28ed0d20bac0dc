import { describe, expect, test } from 'vitest';
import { repositoryOf } from './repository.ts';
import { rooms } from './rooms.ts';
import type { Rule } from './rule.ts';
import * as documents from './rules/documents.ts';
import * as honesty from './rules/honesty.ts';
import * as imports from './rules/imports.ts';
import { rules } from './rules/index.ts';
import * as purity from './rules/purity.ts';
import * as shape from './rules/shape.ts';
import * as tables from './rules/tables.ts';
import { findWordProblems } from './rules/words.ts';

type Files = Readonly<Record<string, string>>;

interface Planted {
  readonly rule: Rule;
  readonly fault: string;
  /** The files with the fault in them. */
  readonly broken: Files;
  /** Where the rule must point. */
  readonly at: string;
  /** The same, mended: the rule must be silent. */
  readonly mended: Files;
}

const manifest = {
  'package.json': JSON.stringify({
    imports: {
      '#kernel': './kernel/index.ts',
      '#server': './server/index.ts',
      '#server/constructed': './server/constructed.ts',
      '#app': './app/index.ts',
      '#simulators': './simulators/index.ts',
      '#hardware/cash': './hardware/cash/index.ts',
      '#hardware/cash/ccnet/codec': './hardware/cash/ccnet/codec.ts',
      '#hardware/meters': './hardware/meters/index.ts',
    },
    dependencies: { zod: '4' },
    devDependencies: { vitest: '5' },
  }),
};
const withManifest = (files: Files): Files => ({ ...manifest, ...files });
const lines = (count: number) => 'export const a = 1;\n'.repeat(count);
const longFunction = (count: number) => `export function a() {\n${'  void 0;\n'.repeat(count - 2)}}\n`;
const architecture = Object.entries(rooms)
  .map(
    ([room, { mayImport }]) =>
      `| \`${room}/\` | ${mayImport.map((name) => `\`${name}\``).join(', ') || 'nothing of ours'} |`,
  )
  .join('\n');

/** Pieces are joined where the planted text would otherwise be a fault of this very file. */
const machinePath = ['', 'root', 'x'].join('/');

const planted: readonly Planted[] = [
  {
    rule: imports.importMatrix,
    fault: 'a room imports one that it may not',
    broken: withManifest({ 'app/a.ts': "import { a } from '#server';" }),
    at: 'app/a.ts:1',
    mended: withManifest({ 'app/a.ts': "import { a } from '#kernel';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'only the type is imported',
    broken: withManifest({ 'app/a.ts': "\nexport type { A } from '#hardware/cash';" }),
    at: 'app/a.ts:2',
    mended: withManifest({ 'main/a.ts': "export type { A } from '#hardware/cash';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'the import is dynamic',
    broken: withManifest({ 'kernel/a.ts': "export const a = () => import('#app');" }),
    at: 'kernel/a.ts:1',
    mended: withManifest({ 'main/a.ts': "export const a = () => import('#app');" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'the server takes a driver of the kiosk',
    broken: withManifest({ 'server/a.ts': "import '#hardware/cash';" }),
    at: 'server/a.ts:1',
    mended: withManifest({ 'server/a.ts': "import '#hardware/meters';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'a simulator takes a driver and not only its codec',
    broken: withManifest({ 'simulators/a.ts': "import '#hardware/cash';" }),
    at: 'simulators/a.ts:1',
    mended: withManifest({ 'simulators/a.ts': "import '#hardware/cash/ccnet/codec';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'production code knows the simulators',
    broken: withManifest({ 'hardware/a.ts': "import '#simulators';" }),
    at: 'hardware/a.ts:1',
    mended: withManifest({ 'hardware/a.test.ts': "import '#simulators';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'a command knows what is constructed for tests',
    broken: withManifest({ 'cli/a.ts': "import '#server/constructed';" }),
    at: 'cli/a.ts:1',
    mended: withManifest({ 'cli/a.test.ts': "import '#server/constructed';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'a relative import leaves its room',
    broken: withManifest({ 'app/x/a.ts': "import '../../kernel/money.ts';" }),
    at: 'app/x/a.ts:1',
    mended: withManifest({ 'app/x/a.ts': "import '../b.ts';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'a name that is no public face',
    broken: withManifest({ 'main/a.ts': "import '#kernel/money';" }),
    at: 'main/a.ts:1',
    mended: withManifest({ 'main/a.ts': "import '#kernel';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'a room imports its own public face',
    broken: withManifest({ 'app/a.ts': "import '#app';" }),
    at: 'app/a.ts:1',
    mended: withManifest({ 'app/a.ts': "import './b.ts';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'a package that package.json does not name',
    broken: withManifest({ 'server/a.ts': "import 'left-pad';" }),
    at: 'server/a.ts:1',
    mended: withManifest({ 'server/a.ts': "import 'zod/v4';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'the product needs a development package',
    broken: withManifest({ 'server/a.ts': "import 'vitest';" }),
    at: 'server/a.ts:1',
    mended: withManifest({ 'server/a.test.ts': "import 'vitest';" }),
  },
  {
    rule: imports.importMatrix,
    fault: 'a pure room reaches for Node',
    broken: withManifest({ 'kernel/a.ts': "import 'node:fs';" }),
    at: 'kernel/a.ts:1',
    mended: withManifest({ 'platform/a.ts': "import 'node:fs';" }),
  },
  {
    rule: imports.conformanceOnlyInTests,
    fault: 'a driver imports the conformance suite',
    broken: { 'hardware/a.ts': "import '../framer-conformance.ts';" },
    at: 'hardware/a.ts:1',
    mended: { 'hardware/a.test.ts': "import '../framer-conformance.ts';" },
  },
  {
    rule: imports.noCycles,
    fault: 'three files import one another',
    broken: { 'app/a.ts': "import './b.ts';", 'app/b.ts': "import './c.ts';", 'app/c.ts': "import './a.ts';" },
    at: 'app/a.ts:1',
    mended: { 'app/a.ts': "import './b.ts';\nimport './c.ts';", 'app/b.ts': "import './c.ts';", 'app/c.ts': '' },
  },
  {
    rule: shape.roomsAreKnown,
    fault: 'a room without a README',
    broken: { 'app/a.ts': '' },
    at: 'app/README.md:1',
    mended: { 'app/a.ts': '', 'app/README.md': '# app' },
  },
  {
    rule: shape.roomsAreKnown,
    fault: 'a folder that is no room',
    broken: { 'lib/a.ts': '', 'lib/README.md': '# lib' },
    at: 'lib:1',
    mended: { 'kernel/a.ts': '', 'kernel/README.md': '# kernel' },
  },
  {
    rule: shape.fileNames,
    fault: 'a name that says nothing',
    broken: { 'app/money-helpers.ts': '' },
    at: 'app/money-helpers.ts:1',
    mended: { 'app/common-area.ts': '' },
  },
  {
    rule: shape.fileNames,
    fault: 'a name in camel case',
    broken: { 'app/HomeScreen.tsx': '' },
    at: 'app/HomeScreen.tsx:1',
    mended: { 'app/home-screen.test.tsx': '' },
  },
  {
    rule: shape.fileSizes,
    fault: 'a file of 501 lines',
    broken: { 'app/a.ts': lines(501) },
    at: 'app/a.ts:1',
    mended: { 'app/a.ts': lines(500), 'app/b.ts': `/* A pure table: exempt. */\n${lines(600)}` },
  },
  {
    rule: shape.functionSizes,
    fault: 'a function of 81 lines',
    broken: { 'app/a.ts': `\n${longFunction(81)}` },
    at: 'app/a.ts:2',
    mended: { 'app/a.ts': longFunction(80), 'app/a.test.ts': longFunction(200) },
  },
  {
    rule: purity.noConsole,
    fault: 'something is written to the console',
    broken: { 'cli/a.ts': "console.log('a');" },
    at: 'cli/a.ts:1',
    mended: { 'cli/a.ts': "writeLine('console.log');" },
  },
  {
    rule: purity.injectedClock,
    fault: 'the machine is asked for the time',
    broken: { 'server/a.ts': 'export const a = () => Date.now();' },
    at: 'server/a.ts:1',
    mended: {
      'server/a.ts': 'export const a = (clock) => clock.now();',
      'platform/a.ts': 'export const a = () => Date.now();',
    },
  },
  {
    rule: purity.injectedClock,
    fault: 'a date is made of nothing',
    broken: { 'server/a.ts': 'export const a = new Date();' },
    at: 'server/a.ts:1',
    mended: { 'server/a.ts': 'export const a = (at) => new Date(at);' },
  },
  {
    rule: purity.injectedTimers,
    fault: 'a timer outside of the clock',
    broken: { 'main/a.ts': 'setTimeout(() => undefined, 5);' },
    at: 'main/a.ts:1',
    mended: { 'main/a.ts': 'await clock.sleep(five);', 'renderer/a.tsx': 'setTimeout(() => undefined, 5);' },
  },
  {
    rule: purity.injectedTimers,
    fault: 'timers of Node',
    broken: { 'main/a.ts': "import 'node:timers/promises';" },
    at: 'main/a.ts:1',
    mended: { 'main/a.test.ts': "import 'node:timers/promises';" },
  },
  {
    rule: purity.injectedRandomness,
    fault: 'an id is drawn from the machine',
    broken: { 'app/a.ts': 'export const a = crypto.randomUUID();' },
    at: 'app/a.ts:1',
    mended: { 'app/a.ts': 'export const a = newId(clock, randomness);' },
  },
  {
    rule: honesty.nothingUnfinished,
    fault: 'something is left for later',
    broken: { 'app/a.ts': `// ${'TO'}${'DO'}: later` },
    at: 'app/a.ts:1',
    mended: { 'app/a.ts': '// What is to do stands elsewhere.' },
  },
  {
    rule: honesty.testsCanFail,
    fault: 'a test does not run',
    broken: { 'app/a.test.ts': `test.${'skip'}('a', () => undefined);` },
    at: 'app/a.test.ts:1',
    mended: { 'app/a.test.ts': "test('a', () => undefined); test.each([1])('b', () => undefined);" },
  },
  {
    rule: honesty.testsCanFail,
    fault: 'a test expects a constant',
    broken: { 'app/a.test.ts': `expect(${'true'}).toBe(${'true'});` },
    at: 'app/a.test.ts:1',
    mended: { 'app/a.test.ts': 'expect(works()).toBe(true);' },
  },
  {
    rule: honesty.noEscapes,
    fault: 'a value of any type',
    broken: { 'app/a.ts': `export const a: ${'any'} = 1;` },
    at: 'app/a.ts:1',
    mended: { 'app/a.ts': 'export const any: unknown = 1;' },
  },
  {
    rule: honesty.noEscapes,
    fault: 'an absence is denied',
    broken: { 'app/a.ts': 'export const a = (b) => b.c!;' },
    at: 'app/a.ts:1',
    mended: { 'app/a.ts': 'export const a = (b) => !b.c;' },
  },
  {
    rule: honesty.noEscapes,
    fault: 'a checker is silenced',
    broken: { 'app/a.ts': `// ${'@ts'}-ignore\nexport const a = 1;` },
    at: 'app/a.ts:1',
    mended: { 'app/a.ts': '// The compiler sees this.\nexport const a = 1;' },
  },
  {
    rule: documents.linksResolve,
    fault: 'a link to a page that is not there',
    broken: { 'docs/a.md': 'See [b](b.md).' },
    at: 'docs/a.md:1',
    mended: {
      'docs/a.md': 'See [b](b.md), [its folder](../docs/) and [a page](https://example.org).',
      'docs/b.md': '',
    },
  },
  {
    rule: documents.linksResolve,
    fault: 'a link to a heading that is not there',
    broken: { 'docs/a.md': '# One\n\n[two](#two)' },
    at: 'docs/a.md:3',
    mended: { 'docs/a.md': '# Two: `and` more\n\n[two](#two-and-more)\n\n```\n[code](nowhere.md)\n```' },
  },
  {
    rule: documents.nothingOutside,
    fault: 'a path of one machine',
    broken: { 'docs/a.md': `\nIt lies in ${machinePath}.` },
    at: 'docs/a.md:2',
    mended: { 'docs/a.md': 'It lies in docs/roots/x.' },
  },
  {
    rule: documents.lockHasNoAddresses,
    fault: 'the lock names a server',
    broken: { 'package-lock.json': '{\n  "resolved": "x"\n}' },
    at: 'package-lock.json:2',
    mended: { 'package-lock.json': '{}' },
  },
  {
    rule: documents.architectureShowsRooms,
    fault: 'the map shows another table',
    broken: { 'docs/architecture.md': architecture.replace('| nothing of ours |', '| anything |') },
    at: 'docs/architecture.md:1',
    mended: { 'docs/architecture.md': architecture },
  },
  {
    rule: tables.codesAreUsed,
    fault: 'a code that nothing says',
    broken: {
      'kernel/fault-codes.ts': "export const codes = {\n  GONE: { meaning: 'gone' },\n} as const satisfies object;",
      'language/a.ts': "export const a = 'GONE';",
    },
    at: 'kernel/fault-codes.ts:2',
    mended: {
      'kernel/fault-codes.ts': "export const codes = {\n  GONE: { meaning: 'gone' },\n} as const satisfies object;",
      'server/a.ts': "export const a = () => refuse('GONE');",
    },
  },
  {
    rule: tables.screensHavePictures,
    fault: 'a screen without a picture',
    broken: { 'contracts/bridge/view.ts': "\nconst home = z.strictObject({ kind: z.literal('home') });" },
    at: 'contracts/bridge/view.ts:2',
    mended: {
      'contracts/bridge/view.ts': "const home = z.strictObject({ kind: z.literal('home') });",
      'docs/screens/home-en.png': '',
    },
  },
];

const find = (rule: Rule, files: Files) => rule.find(repositoryOf(new Map(Object.entries(files))));

describe('each rule sees its fault', () => {
  test.each(planted)('$fault', ({ rule, broken, at, mended }) => {
    expect(find(rule, broken).map(({ path, line }) => `${path}:${line}`)).toEqual([at]);
    expect(find(rule, mended)).toEqual([]);
  });

  test('every rule has a planted fault', () => {
    const shown = new Set(planted.map(({ rule }) => rule.name));
    expect(rules.map((rule) => rule.name).filter((name) => !shown.has(name))).toEqual([]);
  });
});

test('words: a missing key, an empty sentence and another placeholder are found', () => {
  const whole = {
    'fault.A.title': 'a',
    'fault.A.happened': 'b {amount}',
    'fault.A.todo': '{n, plural, one {#} other {#}}',
  };
  expect(findWordProblems({ en: whole, de: whole }, ['A'])).toEqual([]);
  const found = (de: Record<string, string>) =>
    findWordProblems({ en: whole, de: { ...whole, ...de } }, ['A']).map(({ path }) => path);
  expect(found({ 'fault.A.title': ' ' })).toEqual(['language/catalogues/de']);
  expect(found({ 'fault.A.happened': 'b {sum}' })).toEqual(['language/catalogues/de']);
  expect(found({ extra: 'x' })).toEqual(['language/catalogues/en']);
  expect(findWordProblems({ en: whole, de: whole }, ['A', 'B'])).toHaveLength(6);
});
