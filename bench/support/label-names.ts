/** Label names for benchmarks: plain words first, then pairs and threes, as in a taxonomy. */

const PLAIN = [
  'person',
  'company',
  'city',
  'date',
  'money',
  'river',
  'country',
  'event',
  'product',
  'profession',
  'building',
  'language',
  'vehicle',
  'animal',
  'plant',
  'disease',
];
const KINDS =
  'public private local foreign old new large small medical chemical legal military political scientific religious musical electric digital natural industrial marine rural urban royal modern ancient annual daily national regional global domestic commercial'.split(
    ' ',
  );
const THINGS =
  'office school law tax ship train road bridge market bank award team game film book song school bill plan test tool engine device system drug food metal fuel crop fish bird court'.split(
    ' ',
  );

/** The first `count` of them, all different. */
export function writeLabels(count: number): string[] {
  const pairs = THINGS.flatMap((thing) => KINDS.map((kind) => `${kind} ${thing}`));
  const triples = pairs.flatMap((pair) => KINDS.map((kind) => `${kind} ${pair}`));
  const names = [...new Set([...PLAIN, ...pairs, ...triples])];
  if (names.length < count) throw new Error(`There are ${names.length} labels.`);
  return names.slice(0, count);
}
