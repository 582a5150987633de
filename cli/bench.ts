/** `bench NAME [--json]`: runs one benchmark of `bench/`; each says in its header what it asks and how. */
const BENCHMARKS = import.meta.glob<{ main(args: readonly string[]): Promise<number> }>(
  '../bench/*.ts',
);

export async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const load = BENCHMARKS[`../bench/${name}.ts`];
  if (load !== undefined) return (await load()).main(args);
  const names = Object.keys(BENCHMARKS).map((path) =>
    path.slice('../bench/'.length, -'.ts'.length),
  );
  console.error(`There is no benchmark '${name}'. There are: ${names.join(', ')}.`);
  return 1;
}
