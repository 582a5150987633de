/**
 * Writes a random checkpoint with the exact tensor names and shapes of a published v2.0 bi-encoder, in its official layout:
 * `pytorch_model.bin` and the text tokenizer in one folder, the labels tokenizer in a folder beside it.
 *
 *   node scripts/make-v2-checkpoint.mjs edge|small|base|large FOLDER
 *
 * Sizes: the table in the paper, and the configs of ettin, MiniLM and BGE.
 */
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, gunzipSync } from 'node:zlib';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const MINILM = { hidden: 384, intermediate: 1536, heads: 12 };
export const SIZES = {
  edge: {
    dim: 384,
    text: { layers: 10, hidden: 384, intermediate: 576, heads: 6 },
    labels: { ...MINILM, layers: 6, name: 'sentence-transformers/all-MiniLM-L6-v2' },
  },
  small: {
    dim: 384,
    text: { layers: 19, hidden: 512, intermediate: 768, heads: 8 },
    labels: { ...MINILM, layers: 12, name: 'sentence-transformers/all-MiniLM-L12-v2' },
  },
  base: {
    dim: 512,
    text: { layers: 22, hidden: 768, intermediate: 1152, heads: 12 },
    labels: { ...MINILM, layers: 12, name: 'BAAI/bge-small-en-v1.5' },
  },
  large: {
    dim: 768,
    text: { layers: 28, hidden: 1024, intermediate: 2624, heads: 16 },
    labels: {
      hidden: 768,
      intermediate: 3072,
      heads: 12,
      layers: 12,
      name: 'BAAI/bge-base-en-v1.5',
    },
  },
};
const TEXT_VOCAB = 50_368;
const LABEL_VOCAB = 30_522;

/** Every tensor of the checkpoint, those included that no bi-encoder uses: [name, shape]. */
export function tensorsOf({ dim, text, labels }) {
  const tensors = [];
  const add = (name, ...shape) => tensors.push([name, shape]);
  const linear = (name, input, output) => {
    add(`${name}.weight`, output, input);
    add(`${name}.bias`, output);
  };
  const projection = (name, input, output) => {
    linear(`${name}.0`, input, 4 * output);
    linear(`${name}.3`, 4 * output, output);
  };
  const textPrefix = 'token_rep_layer.bert_layer.model.';
  add(`${textPrefix}embeddings.tok_embeddings.weight`, TEXT_VOCAB, text.hidden);
  add(`${textPrefix}embeddings.norm.weight`, text.hidden);
  for (let layer = 0; layer < text.layers; layer++) {
    const prefix = `${textPrefix}layers.${layer}.`;
    if (layer > 0) add(`${prefix}attn_norm.weight`, text.hidden);
    add(`${prefix}attn.Wqkv.weight`, 3 * text.hidden, text.hidden);
    add(`${prefix}attn.Wo.weight`, text.hidden, text.hidden);
    add(`${prefix}mlp_norm.weight`, text.hidden);
    add(`${prefix}mlp.Wi.weight`, 2 * text.intermediate, text.hidden);
    add(`${prefix}mlp.Wo.weight`, text.hidden, text.intermediate);
  }
  add(`${textPrefix}final_norm.weight`, text.hidden);
  if (text.hidden !== dim) linear('token_rep_layer.projection', text.hidden, dim);
  const labelPrefix = 'token_rep_layer.labels_encoder.model.';
  const norm = (name) => {
    add(`${name}.weight`, labels.hidden);
    add(`${name}.bias`, labels.hidden);
  };
  add(`${labelPrefix}embeddings.word_embeddings.weight`, LABEL_VOCAB, labels.hidden);
  add(`${labelPrefix}embeddings.position_embeddings.weight`, 512, labels.hidden);
  add(`${labelPrefix}embeddings.token_type_embeddings.weight`, 2, labels.hidden);
  norm(`${labelPrefix}embeddings.LayerNorm`);
  for (let layer = 0; layer < labels.layers; layer++) {
    const prefix = `${labelPrefix}encoder.layer.${layer}.`;
    for (const part of ['query', 'key', 'value']) {
      linear(`${prefix}attention.self.${part}`, labels.hidden, labels.hidden);
    }
    linear(`${prefix}attention.output.dense`, labels.hidden, labels.hidden);
    norm(`${prefix}attention.output.LayerNorm`);
    linear(`${prefix}intermediate.dense`, labels.hidden, labels.intermediate);
    linear(`${prefix}output.dense`, labels.intermediate, labels.hidden);
    norm(`${prefix}output.LayerNorm`);
  }
  linear(`${labelPrefix}pooler.dense`, labels.hidden, labels.hidden);
  if (labels.hidden !== dim) linear('token_rep_layer.labels_projection', labels.hidden, dim);
  for (const direction of ['', '_reverse']) {
    add(`rnn.lstm.weight_ih_l0${direction}`, 2 * dim, dim);
    add(`rnn.lstm.weight_hh_l0${direction}`, 2 * dim, dim / 2);
    add(`rnn.lstm.bias_ih_l0${direction}`, 2 * dim);
    add(`rnn.lstm.bias_hh_l0${direction}`, 2 * dim);
  }
  const head = 'span_rep_layer.span_rep_layer.';
  projection(`${head}project_start`, dim, dim);
  projection(`${head}project_end`, dim, dim);
  projection(`${head}out_project`, 2 * dim, dim);
  projection('prompt_rep_layer', dim, dim);
  return tensors;
}

export function makeCheckpoint(size, folder) {
  const shape = SIZES[size];
  if (shape === undefined) throw new Error(`There is no size '${size}'.`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'gliner_config.json'), JSON.stringify(configOf(shape), null, 2));
  writeTokenizer(folder, 'modernbert', { add_prefix_space: true, model_max_length: 8192 });
  const labelsFolder = join(folder, '..', shape.labels.name.split('/').at(-1));
  mkdirSync(labelsFolder, { recursive: true });
  writeTokenizer(labelsFolder, 'minilm_bert_uncased', { model_max_length: 512 });
  writeTorchZip(join(folder, 'pytorch_model.bin'), tensorsOf(shape));
}

function writeTokenizer(folder, name, config) {
  const packed = readFileSync(join(ROOT, 'fixtures/real-tokenizers', name, 'tokenizer.json.gz'));
  writeFileSync(join(folder, 'tokenizer.json'), gunzipSync(packed));
  writeFileSync(
    join(folder, 'tokenizer_config.json'),
    JSON.stringify({
      ...config,
      tokenizer_class: 'PreTrainedTokenizerFast',
      pad_token: '[PAD]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
    }),
  );
}

function configOf({ dim, text, labels }) {
  return {
    model_name: 'ettin-encoder',
    labels_encoder: labels.name,
    hidden_size: dim,
    max_width: 12,
    max_len: 2048,
    span_mode: 'markerV0',
    num_rnn_layers: 1,
    encoder_config: {
      model_type: 'modernbert',
      vocab_size: TEXT_VOCAB,
      hidden_size: text.hidden,
      num_hidden_layers: text.layers,
      num_attention_heads: text.heads,
      intermediate_size: text.intermediate,
      max_position_embeddings: 7999,
      norm_eps: 1e-5,
      global_attn_every_n_layers: 3,
      local_attention: 128,
      global_rope_theta: 160_000,
      local_rope_theta: 160_000,
      hidden_activation: 'gelu',
    },
    labels_encoder_config: {
      model_type: 'bert',
      vocab_size: LABEL_VOCAB,
      hidden_size: labels.hidden,
      num_hidden_layers: labels.layers,
      num_attention_heads: labels.heads,
      intermediate_size: labels.intermediate,
      max_position_embeddings: 512,
      type_vocab_size: 2,
      layer_norm_eps: 1e-12,
      hidden_act: 'gelu',
    },
  };
}

/** A torch zip: stored entries, a pickle of protocol 2, one float storage a tensor. */
function writeTorchZip(path, tensors) {
  const file = openSync(path, 'w');
  const directory = [];
  let offset = 0;
  const write = (bytes) => {
    writeSync(file, bytes);
    offset += bytes.length;
  };
  const entry = (name, content) => {
    const nameBytes = Buffer.from(name);
    // Data begins at a multiple of 64, as torch writes it, by padding in the extra field.
    const padding = (64 - ((offset + 30 + nameBytes.length + 4) % 64)) % 64;
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt32LE(crc32(content), 14);
    header.writeUInt32LE(content.length, 18);
    header.writeUInt32LE(content.length, 22);
    header.writeUInt16LE(nameBytes.length, 26);
    header.writeUInt16LE(padding + 4, 28);
    directory.push({ nameBytes, header, at: offset });
    const extra = Buffer.alloc(4 + padding);
    extra.write('FB', 0, 'latin1');
    extra.writeUInt16LE(padding, 2);
    write(Buffer.concat([header, nameBytes, extra]));
    write(content);
  };
  entry('pytorch_model/data.pkl', pickle(tensors));
  entry('pytorch_model/byteorder', Buffer.from('little'));
  let seed = 1;
  tensors.forEach(([name, shape], index) => {
    entry(`pytorch_model/data/${index}`, values(name, shape, seed++));
  });
  entry('pytorch_model/version', Buffer.from('3\n'));
  const start = offset;
  for (const { nameBytes, header, at } of directory) {
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    header.copy(record, 16, 14, 28);
    record.writeUInt32LE(at, 42);
    write(Buffer.concat([record, nameBytes]));
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(offset - start, 12);
  end.writeUInt32LE(start, 16);
  write(end);
  closeSync(file);
}

/** Gains of norms are 1, biases 0, weights uniform with the variance of a usual initialisation. */
function values(name, shape, seed) {
  const count = shape.reduce((product, size) => product * size, 1);
  const floats = new Float32Array(count);
  if (/norm\.weight$|LayerNorm\.weight$/.test(name)) floats.fill(1);
  else if (shape.length > 1) {
    const scale = 2 * Math.sqrt(3 / (/embeddings/.test(name) ? 1 : shape[1]));
    let state = seed * 2_654_435_761;
    for (let index = 0; index < count; index++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      floats[index] = (state / 2 ** 32 - 0.5) * scale;
    }
  }
  return Buffer.from(floats.buffer);
}

function pickle(tensors) {
  const parts = [];
  const op = (text) => parts.push(Buffer.from(text, 'latin1'));
  const int = (value) => {
    const bytes = Buffer.alloc(5);
    bytes.write('J', 0, 'latin1');
    bytes.writeInt32LE(value, 1);
    parts.push(bytes);
  };
  const string = (text) => {
    const bytes = Buffer.from(text);
    const head = Buffer.alloc(5);
    head.write('X', 0, 'latin1');
    head.writeUInt32LE(bytes.length, 1);
    parts.push(head, bytes);
  };
  const dictionary = () => op('ccollections\nOrderedDict\n)R');
  op('\x80\x02');
  dictionary();
  op('(');
  tensors.forEach(([name, shape], index) => {
    const count = shape.reduce((product, size) => product * size, 1);
    string(name);
    op('ctorch._utils\n_rebuild_tensor_v2\n((');
    string('storage');
    op('ctorch\nFloatStorage\n');
    string(String(index));
    string('cpu');
    int(count);
    op('tQ');
    int(0);
    op('(');
    for (const size of shape) int(size);
    op('t(');
    for (let axis = 0; axis < shape.length; axis++) {
      int(shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    }
    op('t\x89');
    dictionary();
    op('tR');
  });
  op('u.');
  return Buffer.concat(parts);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [size = '', folder = ''] = process.argv.slice(2);
  makeCheckpoint(size, folder);
  const total = tensorsOf(SIZES[size]).reduce(
    (sum, [, shape]) => sum + shape.reduce((product, value) => product * value, 1),
    0,
  );
  console.log(`${folder}: ${total} parameters`);
}
