/* A pure table: who may import whom. docs/architecture.md shows the same table, and a test compares the two. */

export interface Room {
  /** Public faces it may import: a name of package.json's `imports`, or everything under it with `/*`. `**` stands for any folders between. */
  readonly mayImport: readonly string[];
  /** `none`: neither packages nor Node. `portable`: packages, but nothing of Node. `product`: what the product installs. `any`: development packages too. */
  readonly packages: 'none' | 'portable' | 'product' | 'any';
}

export const rooms: Readonly<Record<string, Room>> = {
  kernel: { mayImport: [], packages: 'none' },
  contracts: { mayImport: ['#kernel'], packages: 'portable' },
  language: { mayImport: ['#kernel'], packages: 'portable' },
  platform: { mayImport: ['#kernel', '#contracts/*'], packages: 'product' },
  app: { mayImport: ['#kernel', '#contracts/*', '#language'], packages: 'none' },
  hardware: { mayImport: ['#kernel', '#contracts/*', '#language', '#platform', '#platform/*'], packages: 'product' },
  main: {
    mayImport: ['#kernel', '#contracts/*', '#language', '#platform', '#platform/*', '#app', '#hardware/*'],
    packages: 'product',
  },
  renderer: { mayImport: ['#kernel', '#contracts/*', '#language', '#language/office'], packages: 'portable' },
  server: {
    mayImport: [
      '#kernel',
      '#contracts/*',
      '#language',
      '#platform',
      '#platform/*',
      '#hardware/cards/cryptography',
      '#hardware/ports',
      '#hardware/meters',
      '#hardware/profiles',
    ],
    packages: 'product',
  },
  simulators: {
    mayImport: [
      '#kernel',
      '#contracts/*',
      '#platform',
      '#platform/*',
      '#hardware/**/frames',
      '#hardware/**/codec',
      '#hardware/profiles',
    ],
    packages: 'any',
  },
  cli: {
    mayImport: [
      '#kernel',
      '#contracts/*',
      '#language',
      '#language/office',
      '#platform',
      '#platform/*',
      '#hardware/*',
      '#main',
      '#server',
      '#server/tariffs',
      '#simulators',
    ],
    packages: 'any',
  },
  e2e: { mayImport: ['#*'], packages: 'any' },
  bench: { mayImport: ['#*'], packages: 'any' },
  build: {
    mayImport: ['#kernel', '#contracts/*', '#language', '#language/office', '#platform', '#platform/*'],
    packages: 'any',
  },
};
