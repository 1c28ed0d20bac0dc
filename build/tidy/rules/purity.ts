import type { ESTree } from 'vite';
import { isTest, roomOf } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { dottedName, walk, type Source } from '../source.ts';

const CLOCK =
  /^(globalThis\.)?(Date\.now|performance\.(now|timeOrigin)|process\.(hrtime(\.bigint)?|uptime)|AbortSignal\.timeout)$/;
const TIMER = /^(globalThis\.|window\.)?(setTimeout|setInterval)$/;
const RANDOMNESS = /(^|\.)(Math\.random|randomUUID|randomBytes|randomInt|getRandomValues|randomFill|randomFillSync)$/;
const CONSOLE = /^(globalThis\.|window\.)?console\./;

/** These stand outside of the product, and measure or wait for real processes. */
const OUTSIDE = ['e2e', 'bench', 'build'];

/** A page has no platform: this one file is its clock and its randomness. */
const PAGE_MACHINE = 'renderer/console/browser-machine.ts';

const asksTheMachine = (source: Source) => roomOf(source.path) === 'platform' || source.path === PAGE_MACHINE;
const isOutside = (source: Source) => isTest(source.path) || OUTSIDE.includes(roomOf(source.path));

/** Reports every name, called or only mentioned, that the expression matches; `new Date()` is reported as `Date.now`. */
function findNames(source: Source, expression: RegExp, message: string): Finding[] {
  const findings: Finding[] = [];
  const report = (node: ESTree.Expression) => {
    const name = dottedName(node);
    if (name !== null && expression.test(name))
      findings.push({ path: source.path, line: source.lineAt(node.start), message: `${name}: ${message}` });
  };
  walk(source, {
    MemberExpression: report,
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier') report(node.callee);
    },
    NewExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0)
        if (expression.test('Date.now'))
          findings.push({ path: source.path, line: source.lineAt(node.start), message: `new Date(): ${message}` });
    },
  });
  return findings;
}

export const noConsole: Rule = {
  name: 'nothing writes to the console',
  find: ({ sources }) =>
    sources.flatMap((source) =>
      findNames(
        source,
        CONSOLE,
        'write to the Log that is passed in; a program speaks by writeLine and writeNote of #platform',
      ),
    ),
};

export const injectedClock: Rule = {
  name: 'only platform asks the machine for the time',
  find: ({ sources }) =>
    sources
      .filter((source) => !asksTheMachine(source) && !isOutside(source))
      .flatMap((source) => findNames(source, CLOCK, 'take a Clock and ask it, so that a test can move the time')),
};

export const injectedTimers: Rule = {
  name: 'waits go through the clock; only platform and the screen set timers',
  find: ({ sources }) =>
    sources
      .filter((source) => !['platform', 'renderer'].includes(roomOf(source.path)) && !isOutside(source))
      .flatMap((source) => [
        ...findNames(source, TIMER, 'wait with clock.sleep(duration, signal)'),
        ...source.imports
          .filter((item) => /^(node:)?timers(\/promises)?$/.test(item.specifier))
          .map(({ line }) => ({ path: source.path, line, message: 'wait with clock.sleep(duration, signal)' })),
      ]),
};

export const injectedRandomness: Rule = {
  name: 'only platform asks the machine for randomness',
  find: ({ sources }) =>
    sources
      .filter((source) => !asksTheMachine(source))
      .flatMap((source) =>
        findNames(source, RANDOMNESS, 'take a Randomness and ask it, so that a seed replays the run'),
      ),
};
