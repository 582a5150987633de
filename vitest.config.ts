import { mergeConfig } from 'vitest/config';
import node from './vite.node.config.ts';

export default mergeConfig(node, {
  test: {
    include: ['{src,workers,cli,bench,demo,e2e/support}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
  },
});
