import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname;

function fixture(model: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${FIXTURES}${model}/gliner_config.json`, 'utf8'));
}

describe('parseConfig', () => {
  it('reads a BERT bi-encoder', () => {
    expect(parseConfig(fixture('bi-span-bert'))).toEqual({
      kind: 'bi-span',
      spanMode: 'markerV0',
      hiddenSize: 32,
      maxWidth: 12,
      maxLength: 40,
      textEncoder: {
        architecture: 'bert',
        hidden: 32,
        layers: 3,
        heads: 4,
        intermediate: 64,
        vocab: 1000,
        maxPositions: 256,
        layerNormEps: 1e-12,
        activation: 'gelu',
        typeVocab: 2,
      },
      labelEncoder: expect.objectContaining({ architecture: 'bert', layers: 2, hidden: 32 }),
      textEncoderName: 'fixtures/bert-encoder-tiny',
      labelsEncoderName: 'fixtures/labels-bert-tiny',
      fuseLayers: false,
    });
  });

  it('reads a ModernBERT text tower with both thetas', () => {
    expect(parseConfig(fixture('bi-span-projected')).textEncoder).toEqual({
      architecture: 'modernbert',
      hidden: 48,
      layers: 3,
      heads: 3,
      intermediate: 80,
      vocab: 999,
      maxPositions: 7999,
      layerNormEps: 1e-5,
      activation: 'gelu',
      globalEveryN: 3,
      localAttention: 20,
      globalTheta: 160_000,
      localTheta: 10_000,
    });
    expect(parseConfig(fixture('bi-span-modernbert-eqtheta')).textEncoder).toMatchObject({
      globalTheta: 160_000,
      localTheta: 160_000,
    });
  });

  it('reads thetas where transformers 5 puts them', () => {
    const config = fixture('bi-span-projected');
    const {
      global_rope_theta: _,
      local_rope_theta: __,
      ...encoder
    } = config.encoder_config as Record<string, unknown>;
    config.encoder_config = {
      ...encoder,
      layer_types: ['full_attention', 'sliding_attention', 'sliding_attention'],
      rope_parameters: {
        full_attention: { rope_type: 'default', rope_theta: 80_000 },
        sliding_attention: { rope_type: 'default', rope_theta: 7000 },
      },
    };
    expect(parseConfig(config).textEncoder).toMatchObject({
      globalTheta: 80_000,
      localTheta: 7000,
    });
  });

  it('reads a DeBERTa text tower', () => {
    const config = fixture('bi-span-deberta');
    expect(parseConfig(config).textEncoder).toEqual({
      architecture: 'deberta',
      hidden: 36,
      layers: 3,
      heads: 3,
      intermediate: 72,
      vocab: 1204,
      maxPositions: 8192,
      layerNormEps: 1e-7,
      activation: 'gelu',
      relative: { buckets: 16, maxDistance: 64 },
    });
    const older = { pos_att_type: 'p2c|c2p', position_buckets: -1, max_relative_positions: 40 };
    const encoder = { ...(config.encoder_config as object), ...older };
    expect(parseConfig({ ...config, encoder_config: encoder }).textEncoder).toMatchObject({
      relative: { buckets: 0, maxDistance: 40 },
    });
  });

  it.each([
    ['relative_attention', false],
    ['relative_attention', null],
    ['position_biased_input', true],
    ['share_att_key', false],
    ['pos_att_type', ['c2p']],
    ['pos_att_type', null],
    ['norm_rel_ebd', 'none'],
    ['conv_kernel_size', 3],
    ['type_vocab_size', 2],
    ['embedding_size', 18],
  ])('refuses a DeBERTa whose %s is %j', (name, value) => {
    const config = fixture('bi-span-deberta');
    const encoder = { ...(config.encoder_config as object), [name]: value };
    expect(() => parseConfig({ ...config, encoder_config: encoder })).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNSUPPORTED',
        message: expect.stringContaining(`encoder_config.${name}`),
      }),
    );
  });

  it('takes the library’s defaults for what is absent', () => {
    const config = fixture('bi-span-bert');
    for (const name of ['max_width', 'max_len', 'span_mode', 'fuse_layers', 'subtoken_pooling']) {
      delete config[name];
    }
    expect(parseConfig({ ...config, lr_encoder: '1e-5', root_dir: null })).toMatchObject({
      maxWidth: 12,
      maxLength: 384,
      spanMode: 'markerV0',
      fuseLayers: false,
    });
  });

  it.each([
    ['labels_encoder', null, /uni-encoder/],
    ['span_mode', 'token_level', /tokens, not spans/],
    ['span_mode', 'conv_max', /"conv_max"/],
    ['post_fusion_schema', 'l2l-l2t', /post_fusion_schema/],
    ['relations_layer', 'dot', /relations/],
    ['labels_decoder', 'gpt2', /decoder/],
    ['subtoken_pooling', 'mean', /subtoken_pooling/],
    ['words_splitter_type', 'jieba', /jieba/],
    ['encoder_config', { model_type: 'xlm-roberta' }, /encoder_config.model_type is "xlm-roberta"/],
    // The library takes a config without a type for a DeBERTa, whose class has other defaults than its checkpoints.
    ['encoder_config', {}, /relative_attention/],
    ['encoder_config', { model_type: 'modernbert', mlp_bias: true }, /mlp_bias/],
    ['encoder_config', { model_type: 'bert', hidden_act: 'relu' }, /hidden_act is "relu"/],
  ])('refuses %s %j with the reason', (name, value, reason) => {
    expect(() => parseConfig({ ...fixture('bi-span-bert'), [name]: value })).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNSUPPORTED',
        message: expect.stringMatching(reason),
      }),
    );
  });

  it.each([
    ['hidden_size', -1],
    ['hidden_size', 1e300],
    ['hidden_size', '32'],
    ['max_width', 0],
    ['max_width', 1.5],
    ['max_len', []],
    ['fuse_layers', 'yes'],
    ['span_mode', 7],
    ['labels_encoder', { toString: 'x' }],
    ['encoder_config', 5],
    ['encoder_config', { model_type: 'bert', num_attention_heads: 7 }],
    ['encoder_config', { model_type: 'bert', layer_norm_eps: 0 }],
    ['encoder_config', { model_type: 'modernbert', local_rope_theta: -3 }],
    ['encoder_config', { model_type: 'modernbert', layer_types: ['full_attention'] }],
    ['labels_encoder_config', null],
  ])('names %s %j as invalid', (name, value) => {
    expect(() => parseConfig({ ...fixture('bi-span-bert'), [name]: value })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    );
  });

  it.each([null, [], 'x', 3, undefined])('refuses %j as a whole', (json) => {
    expect(() => parseConfig(json)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('is not misled by fields of the prototype', () => {
    const json = JSON.parse('{"__proto__": {"labels_encoder": "x"}, "hidden_size": 8}');
    expect(() => parseConfig(json)).toThrow(expect.objectContaining({ code: 'MODEL_UNSUPPORTED' }));
  });
});
