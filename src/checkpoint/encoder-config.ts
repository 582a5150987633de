/**
 * The nested config of a transformer, with Hugging Face's field names and defaults.
 */
import { NeriumError } from '../errors.ts';
import type { ConfigFields } from './config-fields.ts';

interface TransformerSizes {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  /** Width of the feed-forward layer; for gated ones of each half. */
  readonly intermediate: number;
  readonly vocab: number;
  /** Tokens of the longest sequence. */
  readonly maxPositions: number;
  readonly layerNormEps: number;
  /** The exact GELU. */
  readonly activation: 'gelu';
}

/** Devlin et al. 2018: learned absolute positions. */
export interface BertConfig extends TransformerSizes {
  readonly architecture: 'bert';
  readonly typeVocab: number;
}

/** Warner et al. 2024: rotary positions, local and global layers, gated GELU, no biases. */
export interface ModernBertConfig extends TransformerSizes {
  readonly architecture: 'modernbert';
  /** Layer i is global where i is a multiple of this, else local. */
  readonly globalEveryN: number;
  /** Local layers see positions with |i − j| ≤ localAttention / 2. */
  readonly localAttention: number;
  /** Bases of the rotary positions. */
  readonly globalTheta: number;
  readonly localTheta: number;
}

/** He et al. 2021, as in version 3: relative positions only, in both directions, with keys shared. */
export interface DebertaConfig extends TransformerSizes {
  readonly architecture: 'deberta';
  readonly relative: RelativePositions;
}

export interface RelativePositions {
  /** Each sign's; 0 where every distance has an embedding of its own. */
  readonly buckets: number;
  /** The furthest distance that the buckets tell apart. */
  readonly maxDistance: number;
}

export type EncoderConfig = BertConfig | ModernBertConfig | DebertaConfig;

/** Fails with CONFIG_INVALID or MODEL_UNSUPPORTED; both name the field. */
export function parseEncoder(fields: ConfigFields): EncoderConfig {
  // The library takes a nested config without a type for one of DeBERTa.
  const type = fields.text('model_type') ?? 'deberta-v2';
  if (type === 'bert') return parseBert(fields);
  if (type === 'modernbert') return parseModernBert(fields);
  if (type === 'deberta-v2') return parseDeberta(fields);
  throw unsupported(fields, 'model_type', type, 'bert, modernbert and deberta-v2');
}

function parseBert(fields: ConfigFields): BertConfig {
  const positions = fields.text('position_embedding_type') ?? 'absolute';
  if (positions !== 'absolute') {
    throw unsupported(fields, 'position_embedding_type', positions, 'absolute');
  }
  return {
    architecture: 'bert',
    ...sizes(fields, {
      hidden: 768,
      layers: 12,
      intermediate: 3072,
      vocab: 30_522,
      maxPositions: 512,
    }),
    layerNormEps: fields.positive('layer_norm_eps', 1e-12, 1),
    activation: activation(fields, 'hidden_act'),
    typeVocab: fields.size('type_vocab_size', 2, 1024),
  };
}

function parseModernBert(fields: ConfigFields): ModernBertConfig {
  for (const name of ['attention_bias', 'mlp_bias', 'norm_bias']) {
    if (fields.flag(name, false)) throw unsupported(fields, name, true, 'false');
  }
  const shared = sizes(fields, {
    hidden: 768,
    layers: 22,
    intermediate: 1152,
    vocab: 50_368,
    maxPositions: 8192,
  });
  if ((shared.hidden / shared.heads) % 2 !== 0) {
    throw fields.invalid('num_attention_heads', 'must leave heads of an even width');
  }
  const globalEveryN = fields.size('global_attn_every_n_layers', 3, 512);
  checkLayerTypes(fields, shared.layers, globalEveryN);
  const globalTheta = theta(fields, 'global_rope_theta', 'full_attention', 160_000);
  return {
    architecture: 'modernbert',
    ...shared,
    layerNormEps: fields.positive('norm_eps', 1e-5, 1),
    activation: activation(fields, 'hidden_activation'),
    globalEveryN,
    localAttention: fields.size('local_attention', 128, 1_000_000),
    globalTheta,
    localTheta: theta(fields, 'local_rope_theta', 'sliding_attention', 10_000),
  };
}

/** Relative positions have no end: what bounds a sequence is a table of them, and time. */
const DEBERTA_POSITIONS = 8192;

function parseDeberta(fields: ConfigFields): DebertaConfig {
  for (const [name, needed, fallback] of [
    ['relative_attention', true, false],
    ['position_biased_input', false, true],
    ['share_att_key', true, false],
  ] as const) {
    const value = fields.flag(name, fallback);
    if (value !== needed) throw unsupported(fields, name, value, String(needed));
  }
  const kinds = attentionKinds(fields.value('pos_att_type'));
  if (kinds !== 'c2p p2c') {
    throw unsupported(fields, 'pos_att_type', fields.value('pos_att_type'), 'c2p with p2c');
  }
  const norm = fields.text('norm_rel_ebd') ?? 'none';
  if (norm !== 'layer_norm') throw unsupported(fields, 'norm_rel_ebd', norm, 'layer_norm');
  const size = sizes(fields, {
    hidden: 1536,
    layers: 24,
    intermediate: 6144,
    vocab: 128_100,
    maxPositions: 512,
  });
  for (const [name, needed] of [
    ['conv_kernel_size', 0],
    ['type_vocab_size', 0],
    ['embedding_size', size.hidden],
  ] as const) {
    const value = fields.value(name) ?? needed;
    if (value !== needed) throw unsupported(fields, name, value, String(needed));
  }
  return {
    architecture: 'deberta',
    ...size,
    maxPositions: DEBERTA_POSITIONS,
    layerNormEps: fields.positive('layer_norm_eps', 1e-7, 1),
    activation: activation(fields, 'hidden_act'),
    relative: {
      buckets: countOrNone(fields, 'position_buckets'),
      maxDistance: countOrNone(fields, 'max_relative_positions') || size.maxPositions,
    },
  };
}

/** A list, or in older files words between bars. */
function attentionKinds(value: unknown): string {
  const kinds = typeof value === 'string' ? value.split('|') : value;
  return Array.isArray(kinds) ? kinds.map(String).sort().join(' ') : '';
}

/** The library writes −1 for none. */
function countOrNone(fields: ConfigFields, name: string): number {
  const value = fields.value(name) ?? -1;
  return typeof value === 'number' && value < 1 ? 0 : fields.size(name, 1, 1_000_000);
}

interface DefaultSizes {
  readonly hidden: number;
  readonly layers: number;
  readonly intermediate: number;
  readonly vocab: number;
  readonly maxPositions: number;
}

function sizes(fields: ConfigFields, defaults: DefaultSizes): DefaultSizes & { heads: number } {
  const hidden = fields.size('hidden_size', defaults.hidden, 16_384);
  const heads = fields.size('num_attention_heads', 12, 512);
  if (hidden % heads !== 0) {
    throw fields.invalid('num_attention_heads', `must divide the hidden size ${hidden}`);
  }
  return {
    hidden,
    layers: fields.size('num_hidden_layers', defaults.layers, 512),
    heads,
    intermediate: fields.size('intermediate_size', defaults.intermediate, 131_072),
    vocab: fields.size('vocab_size', defaults.vocab, 8_000_000),
    maxPositions: fields.size('max_position_embeddings', defaults.maxPositions, 1_000_000),
  };
}

function activation(fields: ConfigFields, name: string): 'gelu' {
  const value = fields.text(name) ?? 'gelu';
  if (value === 'gelu') return value;
  throw unsupported(fields, name, value, 'gelu');
}

/** transformers 5 nests the thetas: `rope_parameters.full_attention.rope_theta`. */
function theta(fields: ConfigFields, flat: string, nested: string, fallback: number): number {
  const modern = fields.nested('rope_parameters')?.nested(nested);
  if (modern === undefined) return fields.positive(flat, fallback, 1e12);
  const type = modern.text('rope_type') ?? 'default';
  if (type !== 'default') throw unsupported(modern, 'rope_type', type, 'default');
  return modern.positive('rope_theta', fallback, 1e12);
}

/** transformers 5 may list the layers' kinds; they must follow the same rule. */
function checkLayerTypes(fields: ConfigFields, layers: number, globalEveryN: number): void {
  const types = fields.value('layer_types');
  if (types === undefined) return;
  if (!Array.isArray(types) || types.length !== layers) {
    throw fields.invalid('layer_types', `must list ${layers} layers`);
  }
  const regular = types.every((type, index) => {
    return type === (index % globalEveryN === 0 ? 'full_attention' : 'sliding_attention');
  });
  if (!regular) {
    throw unsupported(fields, 'layer_types', types, `a global layer every ${globalEveryN}`);
  }
}

function unsupported(
  fields: ConfigFields,
  name: string,
  value: unknown,
  known: string,
): NeriumError {
  const shown = (JSON.stringify(value) ?? 'absent').slice(0, 100);
  return new NeriumError(
    'MODEL_UNSUPPORTED',
    `Nerium cannot run this model yet: ${fields.path(name)} is ${shown}.`,
    { hint: `It runs ${known}.` },
  );
}
