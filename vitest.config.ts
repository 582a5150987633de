import { mergeConfig } from 'vitest/config';
import node from './vite.node.config.ts';

const deep = process.env.NERIUM_DEEP === '1';

export default mergeConfig(node, {
  test: {
    include: ['{src,workers,cli,bench,demo,e2e/support}/**/*.test.ts'],
    // Long ones; `npm run test:deep` runs them, and the others with many more random inputs.
    exclude: deep ? [] : ['**/*.deep.test.ts'],
    setupFiles: ['./scripts/vitest-setup.ts'],
    environment: 'node',
    testTimeout: deep ? 1_200_000 : 60_000,
  },
});
