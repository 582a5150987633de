/** Compiles kernel/score.ts (AssemblyScript) into src/score/kernel-wasm.ts, a module that holds the bytes. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TARGET = join(ROOT, 'src/score/kernel-wasm.ts');

export async function compileKernel() {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      'kernel/score.ts',
      ...['--outFile', 'kernel.wasm', '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert'],
      ...['--baseDir', ROOT],
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const base64 = await compileKernel();
  const lines = base64.match(/.{1,92}/g) ?? [];
  const text = `/** Compiled from kernel/score.ts by \`npm run build:kernel\`; a test compares the two. WebAssembly, base64. */
export const KERNEL_BASE64 =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
  writeFileSync(TARGET, text);
  console.log(`${TARGET}: ${Buffer.from(base64, 'base64').length} bytes of WebAssembly`);
}
