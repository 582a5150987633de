/**
 * The labels box: any words, separated by commas or lines.
 */

/**
 * Labels in the order written, each once. Labels that differ in case are different, as for the library.
 *
 * @example
 * parseLabels('person, city\nperson'); // ['person', 'city']
 */
export function parseLabels(input: string): string[] {
  const labels = input
    .split(/[,\n\r]/)
    .map((label) => label.replace(/\s+/g, ' ').trim())
    .filter((label) => label !== '');
  return [...new Set(labels)];
}
