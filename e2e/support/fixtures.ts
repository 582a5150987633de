/** Cases of the Python library, for tests that go through the public API. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface ExpectedEntity {
  readonly start_utf16: number;
  readonly end_utf16: number;
  readonly text: string;
  readonly label: string;
  readonly score: number;
}

export interface FixtureCase {
  readonly name: string;
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly options: {
    readonly threshold: number;
    readonly flat_ner: boolean;
    readonly multi_label: boolean;
  };
  readonly entities: readonly (readonly ExpectedEntity[])[];
}

export function fixtureCase(model: string, name: string): FixtureCase {
  const path = fileURLToPath(new URL(`../../fixtures/${model}/cases.json`, import.meta.url));
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: readonly FixtureCase[] };
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${model} has no case ${name}`);
  return found;
}

/** In the form of Nerium's entities, without scores. */
export function withoutScores(entities: readonly ExpectedEntity[]) {
  return entities.map(({ start_utf16: start, end_utf16: end, text, label }) => ({
    text,
    label,
    start,
    end,
  }));
}
