import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mendLock, type Lock } from './mend.ts';

const lock: Lock = {
  packages: {
    '': { version: '1.0.0', optionalDependencies: { 'tool-linux-x64': '1.0.0' } },
    'node_modules/tool': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: {
        'tool-linux-x64': '1.0.0',
        'tool-linux-arm64-musl': '1.0.0',
        'tool-wasm32-wasi': '1.0.0',
        extra: '2.0.0',
      },
    },
    'node_modules/tool-linux-x64': { version: '1.0.0', resolved: 'https://mirror.example/tool.tgz' },
  },
};

test('the builds of other platforms are added, with the platform in their name', () => {
  const { lock: mended, added } = mendLock(lock);
  expect(added).toEqual(['node_modules/tool-linux-arm64-musl', 'node_modules/tool-wasm32-wasi']);
  expect(mended.packages['node_modules/tool-linux-arm64-musl']).toEqual({
    version: '1.0.0',
    cpu: ['arm64'],
    os: ['linux'],
    libc: ['musl'],
    dev: true,
    optional: true,
  });
  expect(mended.packages['node_modules/tool-wasm32-wasi']?.cpu).toEqual(['wasm32']);
});

test('download addresses are taken out and the rest stays as it was', () => {
  const { lock: mended } = mendLock(lock);
  expect(mended.packages['node_modules/tool-linux-x64']).toEqual({ version: '1.0.0' });
  expect(mendLock(mended)).toEqual({ lock: mended, added: [] });
});

test('the committed lock needs no mending', () => {
  const committed = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as Lock;
  expect(mendLock(committed)).toEqual({ lock: committed, added: [] });
});
