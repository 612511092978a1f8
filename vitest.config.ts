import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // A test that hangs has to fail by name, long before the whole run meets its limit.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    allowOnly: false,
    // What is waited for comes in its own time; only a hang is a failure.
    expect: { poll: { timeout: 60_000 } },
  },
});
