/**
 * `npm test`: installs what is missing, runs every check even where one fails, and prints `N passed, N failed` alone
 * on its last line. `--deep` runs what takes longer: `*.deep.test.ts`, the fuzzers with more inputs, `e2e/deep/`.
 * `--skip=browser,unit` leaves steps out while working; the sums then say so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './root.mjs';
import { setUp } from './setup.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const CACHE = join(ROOT, '.cache');
const BIN = join(ROOT, 'node_modules');
const tools = {
  attw: '@arethetypeswrong/cli/dist/index.js',
  biome: '@biomejs/biome/bin/biome',
  playwright: '@playwright/test/cli.js',
  publint: 'publint/src/cli.js',
  'size-limit': 'size-limit/bin.js',
  tsc: 'typescript/bin/tsc',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
};

const options = readOptions();
const env = {
  ...process.env,
  // Playwright's own set-up would build what the step before it has built.
  NERIUM_BUILT: '1',
  ...(options.deep ? { NERIUM_DEEP: '1', NERIUM_FUZZ: process.env.NERIUM_FUZZ ?? '50' } : {}),
};
const sum = main();
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;

function readOptions() {
  const { values } = parseArgs({
    options: {
      deep: { type: 'boolean', default: false },
      skip: { type: 'string', default: '' },
    },
  });
  return { deep: values.deep, skip: new Set(values.skip.split(',').filter((name) => name !== '')) };
}

/** @returns {Counts} */
function main() {
  try {
    setUp({ browser: !options.skip.has('browser') });
  } catch (error) {
    console.error(error.message);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  mkdirSync(CACHE, { recursive: true });
  const steps = options.deep
    ? { unit: runUnit, build: runBuild, browser: runBrowser }
    : {
        lint: runLint,
        types: runTypes,
        unit: runUnit,
        build: runBuild,
        package: runPackage,
        browser: runBrowser,
      };
  const rows = Object.entries(steps).map(([name, step]) => runStep(name, step));
  printSummary(rows);
  return add(rows);
}

/** @param {() => Counts} step */
function runStep(name, step) {
  if (options.skip.has(name))
    return { name, seconds: 0, left: true, passed: 0, failed: 0, skipped: 0 };
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`);
  const start = performance.now();
  const counts = step();
  return { name, seconds: (performance.now() - start) / 1000, left: false, ...counts };
}

function printSummary(rows) {
  console.log(`\n── summary ${'─'.repeat(53)}`);
  for (const { name, left, passed, failed, skipped, seconds } of rows) {
    const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    console.log(`${name.padEnd(10)}${left ? 'left out' : `${counts} (${seconds.toFixed(1)} s)`}`);
  }
}

function runLint() {
  return check('biome', ['check', '--error-on-warnings', '.']);
}

function runTypes() {
  return check('tsc', ['--noEmit']);
}

/** The library, its declarations and the demo: what the following steps look at. */
function runBuild() {
  return add([
    check('vite', ['build', '--logLevel', 'warn']),
    check('tsc', ['-p', 'tsconfig.build.json']),
    check('vite', ['build', '--mode', 'demo', '--logLevel', 'warn']),
  ]);
}

function runPackage() {
  return add([
    check('publint', ['run', '--strict']),
    check('attw', ['--pack', '.', '--profile', 'esm-only', '--no-emoji']),
    check('size-limit', []),
  ]);
}

function runUnit() {
  const report = join(CACHE, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return count('vitest', args, report, (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + json.numTodoTests,
  }));
}

function runBrowser() {
  const report = join(CACHE, 'playwright.json');
  const args = ['test', '--reporter=list,json'];
  // The deep project may be empty as yet; the usual ones must not be.
  if (options.deep) args.push('--pass-with-no-tests');
  const more = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const read = ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  });
  return count('playwright', args, report, read, more);
}

/** A tool that passes or fails as a whole: one test. */
function check(tool, args) {
  const ok = run(tool, args) === 0;
  console.log(`${ok ? 'passed' : 'FAILED'}: ${tool} ${args.join(' ')}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** A tool that counts its tests in a report. Where it fails without a failed test (a crash), that is one failure. */
function count(tool, args, report, read, more = {}) {
  rmSync(report, { force: true });
  const status = run(tool, args, more);
  const counts = existsSync(report)
    ? read(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  if (status !== 0 && counts.failed === 0) return { ...counts, failed: 1 };
  return counts;
}

function run(tool, args, more = {}) {
  const { status } = spawnSync(process.execPath, [join(BIN, tools[tool]), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...env, ...more },
  });
  return status;
}

/** @param {readonly Counts[]} parts @returns {Counts} */
function add(parts) {
  return parts.reduce(
    (all, part) => ({
      passed: all.passed + part.passed,
      failed: all.failed + part.failed,
      skipped: all.skipped + part.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}
