/** `bench NAME [--json]`: runs one benchmark of `bench/`; each says in its header what it asks and how. */
const BENCHMARKS = import.meta.glob<{ main(args: readonly string[]): Promise<number> }>(
  '../bench/*.ts',
);

const NAMES = Object.keys(BENCHMARKS).map((path) => path.slice('../bench/'.length, -'.ts'.length));

export const USAGE = `bench NAME [--json] [options, as in the header of bench/NAME.ts]: ${NAMES.join(', ')}`;

export async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const load = BENCHMARKS[`../bench/${name}.ts`];
  if (load !== undefined) return (await load()).main(args);
  console.error(`There is no benchmark '${name}'. ${USAGE}`);
  return 1;
}
