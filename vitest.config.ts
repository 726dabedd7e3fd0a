import { defineConfig } from 'vitest/config'

// Tests run the TypeScript sources of the workspace packages, not their dist/.
const conditions = ['@sluice/source']
const source = { resolve: { conditions }, ssr: { resolve: { conditions } } }
const setupFiles = ['test/resilience/fail-on-warnings.ts']

export default defineConfig({
  test: {
    // By itself vitest leaves one core unused, which of two is half.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['packages/**/src/**'],
      reporter: ['text-summary'],
    },
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          setupFiles,
          testTimeout: 15_000,
          include: [
            'packages/**/src/**/*.test.ts',
            'layout.test.ts',
            'test/layout/**/*.test.ts',
            'tools/**/*.test.mjs',
          ],
        },
      },
      {
        ...source,
        test: {
          name: 'end-to-end',
          setupFiles,
          include: ['test/**/*.test.ts'],
          exclude: ['test/layout/**'],
          globalSetup: ['test/redis/provide-redis.ts'],
          testTimeout: 30_000,
        },
      },
    ],
  },
})
