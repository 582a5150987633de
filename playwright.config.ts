import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { findChromium } from './scripts/chromium.mjs';

const deep = process.env.NERIUM_DEEP === '1';

/** Without these Chromium talks to its own servers; `--no-sandbox` because containers run as root. */
const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** A software adapter: right, slow, and reported as a fallback adapter. */
const software = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

function chromium(args: readonly string[]): NonNullable<PlaywrightTestConfig['use']> {
  const executablePath = findChromium();
  return {
    launchOptions: {
      args: [...quiet, ...args],
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  };
}

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: '.cache/playwright',
  // Models and shaders compile slowly in software; more pages at once would only share the same cores.
  workers: 1,
  timeout: deep ? 600_000 : 120_000,
  forbidOnly: process.env.CI !== undefined,
  projects: deep
    ? [{ name: 'deep', testMatch: 'deep/**/*.spec.ts', use: chromium(software) }]
    : [
        // Launched without WebGPU: `navigator.gpu` is there, and finds no adapter.
        {
          name: 'wasm',
          testMatch: '**/*.spec.ts',
          testIgnore: ['webgpu/**', 'deep/**'],
          use: chromium([]),
        },
        { name: 'webgpu', testMatch: 'webgpu/**/*.spec.ts', use: chromium(software) },
      ],
});
