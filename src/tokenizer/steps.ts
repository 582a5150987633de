/**
 * Steps of `tokenizer.json` that our tokenizer library does not run as the Python library does, written in steps that it
 * does run so. Found by comparing both on every code point and on 100,000 texts of difficult ones. What stays different:
 *
 * - The Python library's BERT normaliser has old Unicode tables. Some 500 newer marks and format characters, which we drop,
 *   are unknown tokens there, and some 100 newer punctuation marks do not split a word there.
 * - U+0085 or U+FEFF right before a special token that swallows the space before it (`[MASK]`).
 */
import { NeriumError } from '../errors.ts';
import { type CharsMap, normalizeWith, parseCharsMap } from './charsmap.ts';

export type Step = Readonly<Record<string, unknown>>;

/** CJK ideographs beyond the Basic Multilingual Plane: the library spaces out only those within. */
const RARE_IDEOGRAPHS =
  '[\\u{20000}-\\u{2a6df}\\u{2a700}-\\u{2b81f}\\u{2b920}-\\u{2ceaf}\\u{2f800}-\\u{2fa1f}]';

/** The split of byte-level BPE. The library's own copy has JavaScript's idea of `\s`; here it is read as in Python. */
const BYTE_LEVEL =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** A normaliser as the library is to run it. */
export function adaptNormalizer(step: Step | null): Step | null {
  switch (step?.type) {
    case 'Sequence':
      return { ...step, normalizers: stepsOf(step.normalizers).map(adaptNormalizer) };
    case 'BertNormalizer':
      return adaptBert(step);
    case 'Strip':
      return adaptStrip(step);
    case 'Precompiled':
      return adaptPrecompiled(step);
    default:
      return step;
  }
}

/** A pre-tokeniser as the library is to run it. */
export function adaptPreTokenizer(step: Step | null): Step | null {
  if (step?.type === 'Sequence') {
    return { ...step, pretokenizers: stepsOf(step.pretokenizers).map(adaptPreTokenizer) };
  }
  if (step?.type !== 'ByteLevel' || step.use_regex === false) return step;
  const prefix = replaceWhole((text) => (text.startsWith(' ') ? text : ` ${text}`));
  const split = {
    type: 'Split',
    pattern: { Regex: BYTE_LEVEL },
    behavior: 'Isolated',
    invert: false,
  };
  const bytes = { ...step, add_prefix_space: false, use_regex: false };
  const steps = step.add_prefix_space === true ? [prefix, split, bytes] : [split, bytes];
  return { type: 'Sequence', pretokenizers: steps };
}

function adaptBert(step: Step): Step {
  const before: Step[] = [];
  if (step.handle_chinese_chars === true) {
    before.push({ type: 'Replace', pattern: { Regex: RARE_IDEOGRAPHS }, content: ' $& ' });
  }
  if (step.lowercase === true) {
    // JavaScript lower-cases a sigma at the end of a word differently; the Python library looks at single characters.
    before.push({ type: 'Replace', pattern: { String: 'Σ' }, content: 'σ' });
  }
  return { type: 'Sequence', normalizers: [...before, step] };
}

/** JavaScript's `trim` removes U+FEFF and keeps U+0085, against Unicode's White_Space. */
function adaptStrip(step: Step): Step {
  const sides = [
    step.strip_left === true ? '\\A\\s+' : undefined,
    step.strip_right === true ? '\\s+\\z' : undefined,
  ].filter((side) => side !== undefined);
  if (sides.length === 0) return { type: 'Sequence', normalizers: [] };
  return { type: 'Replace', pattern: { Regex: sides.join('|') }, content: '' };
}

/** The library takes NFKC for every precompiled map; sentencepiece's maps differ from it. */
function adaptPrecompiled(step: Step): Step {
  let map: CharsMap;
  try {
    map = parseCharsMap(step.precompiled_charsmap);
  } catch (cause) {
    throw new NeriumError(
      'TOKENIZER_INVALID',
      'tokenizer.json: precompiled_charsmap of the normalizer is not a map of characters.',
      { cause, hint: 'Take the file from where the model was published.' },
    );
  }
  return replaceWhole((text) => normalizeWith(map, text));
}

/** The library's `Replace` hands `content` to `replaceAll`, so a function is the way to give it a step of ours. */
function replaceWhole(content: (text: string) => string): Step {
  return { type: 'Replace', pattern: { Regex: '[\\s\\S]+' }, content };
}

function stepsOf(value: unknown): Step[] {
  if (Array.isArray(value) && value.every(isStep)) return value;
  throw new NeriumError('TOKENIZER_INVALID', 'tokenizer.json: a sequence has no list of steps.', {
    hint: 'Take the file from where the model was published.',
  });
}

function isStep(value: unknown): value is Step {
  return typeof value === 'object' && value !== null && 'type' in value && !Array.isArray(value);
}
