import { defineConfig } from 'vitest/config';

const cluster = './packages/testkit/src/cluster-setup.ts';
const outside = ['**/node_modules/**', '**/dist/**', 'data/**'];
/** No player's pictures are counted here: it may run beside the others. */
const beside = ['e2e/panel-walk.test.ts'];
/** A third one makes the pages so slow that nothing is won. */
const maxWorkers = 2;
const servers = (name: string) => [`apps/{control,edge,supervisor}/**/${name}`, `packages/**/${name}`];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: servers('*.test.ts'),
          exclude: [...outside, '**/*.{pg,media}.test.ts', 'packages/testkit/house/**'],
          // The files of a worker share what they import, which is half of the work; none keeps anything in a module.
          isolate: false,
          maxWorkers,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: { name: 'house', include: ['packages/testkit/house/*.test.ts'], exclude: outside, maxWorkers },
      },
      {
        test: {
          name: 'pg',
          include: servers('*.pg.test.ts'),
          exclude: outside,
          globalSetup: cluster,
          // As above: importing a control plane costs more than most files of these tests do. Each house has a database of its own.
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers,
        },
      },
      {
        // The same tests of the control plane on the oldest PostgreSQL that is supported.
        test: {
          name: 'pg15',
          include: ['apps/control/**/*.pg.test.ts'],
          exclude: outside,
          globalSetup: './packages/testkit/src/cluster-15-setup.ts',
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: 'media',
          include: servers('*.media.test.ts'),
          exclude: outside,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: 'web',
          root: './apps/web',
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: outside,
          testTimeout: 20_000,
          maxWorkers,
        },
      },
      {
        test: { name: 'e2e-beside', include: beside, exclude: outside, testTimeout: 120_000, hookTimeout: 180_000, maxWorkers },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: [...outside, ...beside],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Alone on the machine: players drop frames beside other work. Two files side by side were one minute faster in sixteen, and not as sure.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
