/** Compiles kernel/score.ts (AssemblyScript) into src/score/kernel-wasm.ts, a module that holds the bytes. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TARGET = join(ROOT, 'src/score/kernel-wasm.ts');

/** @returns {Promise<string>} the text of src/score/kernel-wasm.ts */
export async function compileKernels() {
  const plain = await compile([]);
  const relaxed = await compile(['--enable', 'relaxed-simd']);
  return `/** Compiled from kernel/score.ts by \`npm run build:kernel\`; a test compares the two. WebAssembly, base64. */
export const SIMD_KERNEL =
${wrap(plain)};

/** The same with the fused multiply-add of relaxed SIMD. */
export const RELAXED_SIMD_KERNEL =
${wrap(relaxed)};
`;
}

async function compile(options) {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      'kernel/score.ts',
      ...['--outFile', 'kernel.wasm', '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert'],
      ...['--baseDir', ROOT],
      ...options,
    ],
    {
      writeFile: (name, content) => {
        if (name === 'kernel.wasm') bytes = content;
      },
    },
  );
  if (error || bytes === undefined) throw new Error(`The kernel does not compile: ${stderr}`);
  return Buffer.from(bytes).toString('base64');
}

function wrap(base64) {
  const lines = base64.match(/.{1,92}/g) ?? [];
  return lines.map((line) => `  '${line}'`).join(' +\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(TARGET, await compileKernels());
  console.log(TARGET);
}
