import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,workers,cli,bench,demo}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
  },
});
