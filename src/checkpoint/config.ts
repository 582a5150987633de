/**
 * `gliner_config.json`: what kind of model a checkpoint holds, and its sizes.
 */
import { NeriumError } from '../errors.ts';
import { ConfigFields } from './config-fields.ts';
import { type EncoderConfig, parseEncoder } from './encoder-config.ts';

export type {
  BertConfig,
  DebertaConfig,
  EncoderConfig,
  ModernBertConfig,
  RelativePositions,
} from './encoder-config.ts';

/** A bi-encoder at span level. */
export interface ModelConfig {
  readonly kind: 'bi-span';
  /** How the words of a span become its vector. */
  readonly spanMode: 'markerV0' | 'markerV1';
  /** D: width of span and label vectors. */
  readonly hiddenSize: number;
  /** Words of the longest span. */
  readonly maxWidth: number;
  /** Words of one window. */
  readonly maxLength: number;
  readonly textEncoder: EncoderConfig;
  readonly labelEncoder: EncoderConfig;
  /** Repository whose tokenizer the texts are for, unless there is one beside the weights. */
  readonly textEncoderName: string | undefined;
  /** Repository whose tokenizer the labels are for, unless there is `labels_tokenizer/`. */
  readonly labelsEncoderName: string;
  /** Mix the hidden states of all layers instead of taking the last. */
  readonly fuseLayers: boolean;
}

/**
 * Reads a config of any version of the reference library since 0.2.11. Fields that are not needed are ignored,
 * missing ones take the library's defaults. Fails with CONFIG_INVALID for values that no model can have, with
 * MODEL_UNSUPPORTED for kinds of models that this version does not run.
 *
 * @example
 * const config = parseConfig(await readJson(source, 'gliner_config.json'));
 */
export function parseConfig(json: unknown): ModelConfig {
  const fields = ConfigFields.of(json, '');
  const labelsEncoderName = checkKind(fields);
  const hiddenSize = fields.size('hidden_size', 512, 16_384);
  return {
    kind: 'bi-span',
    spanMode: spanMode(fields),
    hiddenSize,
    maxWidth: fields.size('max_width', 12, 1024),
    maxLength: fields.size('max_len', 384, 1_000_000),
    textEncoder: nestedEncoder(fields, 'encoder_config', 'model_name'),
    labelEncoder: nestedEncoder(fields, 'labels_encoder_config', 'labels_encoder'),
    textEncoderName: fields.text('model_name'),
    labelsEncoderName,
    fuseLayers: fields.flag('fuse_layers', false),
  };
}

/** The order in which the library chooses a class. `model_type` is null or unreliable in published files. */
function checkKind(fields: ConfigFields): string {
  if (fields.text('relations_layer') !== undefined) {
    throw unsupported('it extracts relations (`relations_layer`)');
  }
  if (fields.text('labels_decoder') !== undefined) {
    throw unsupported('it generates labels with a decoder (`labels_decoder`)');
  }
  const labelsEncoder = fields.text('labels_encoder');
  if (labelsEncoder === undefined) {
    throw unsupported(
      'it is a uni-encoder, which reads labels and text together (no `labels_encoder`)',
    );
  }
  if (fields.text('post_fusion_schema') !== undefined) {
    throw unsupported('it fuses labels and text after the encoders (`post_fusion_schema`)');
  }
  const pooling = fields.text('subtoken_pooling') ?? 'first';
  if (pooling !== 'first') throw unsupported(`\`subtoken_pooling\` is ${JSON.stringify(pooling)}`);
  const splitter = fields.text('words_splitter_type') ?? 'whitespace';
  if (splitter !== 'whitespace') {
    throw unsupported(`\`words_splitter_type\` is ${JSON.stringify(splitter)}`);
  }
  return labelsEncoder;
}

function spanMode(fields: ConfigFields): ModelConfig['spanMode'] {
  const mode = fields.text('span_mode') ?? 'markerV0';
  if (mode === 'markerV0' || mode === 'markerV1') return mode;
  if (mode === 'token_level')
    throw unsupported('it marks tokens, not spans (`span_mode` token_level)');
  throw unsupported(`\`span_mode\` is ${JSON.stringify(mode)}`);
}

function nestedEncoder(fields: ConfigFields, name: string, repository: string): EncoderConfig {
  const nested = fields.nested(name);
  if (nested !== undefined) return parseEncoder(nested);
  throw new NeriumError('CONFIG_INVALID', `gliner_config.json has no ${name}.`, {
    hint: `Add the config.json of ${fields.text(repository) ?? `its ${repository}`} to it under that name.`,
  });
}

function unsupported(reason: string): NeriumError {
  return new NeriumError('MODEL_UNSUPPORTED', `Nerium cannot run this model yet: ${reason}.`, {
    hint: 'It runs bi-encoders at span level (markerV0, markerV1), such as knowledgator/gliner-bi-edge-v2.0.',
  });
}
