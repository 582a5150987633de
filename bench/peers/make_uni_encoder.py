"""Makes a uni-encoder with random weights, and its ONNX file by the library's own export.

The backbone is DeBERTa-v2 (6 layers of 384, as large as the bundled model's BERT), because GLiNER.js tokenises as DeBERTa's
models expect: id 1 first, `<<ENT>>` before each label, `<<SEP>>` before the text. It has relative positions only, so 1,024 labels
fit. Words are cut by the bundled model's tokenizer, so that both read the same number of sub-tokens.

python make_uni_encoder.py TOKENIZER_FOLDER TARGET_FOLDER
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from gliner.model import UniEncoderSpanGLiNER

HIDDEN = 384
BACKBONE = {
    "model_type": "deberta-v2",
    "hidden_size": HIDDEN,
    "num_hidden_layers": 6,
    "num_attention_heads": 6,
    "intermediate_size": 1536,
    "hidden_act": "gelu",
    "max_position_embeddings": 512,
    "position_biased_input": False,
    "relative_attention": True,
    "max_relative_positions": -1,
    "position_buckets": 256,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": ["p2c", "c2p"],
    "type_vocab_size": 0,
    "layer_norm_eps": 1e-7,
    "pad_token_id": 0,
}
# The prompt of 1,024 labels has about 4,000.
MOST_TOKENS = 16_384
# Standard deviation of the logits, and how far below the threshold of 0.5 their mean lies: few spans pass.
SPREAD = 1.5
MEAN = -6.0
TEXT = "Marit Solberg told reporters in Oslo that Baltic Lines would not sail before March , and that the repairs cost 340 million ."
LABELS = ["person", "company", "city", "date", "money", "product", "chemical compound", "sports team"]


def main(tokenizer: str, target: str) -> None:
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(Path(tokenizer) / file, folder / file)
    torch.manual_seed(1)
    model = UniEncoderSpanGLiNER.load_from_config(
        {
            "model_name": str(folder),
            "encoder_config": {**BACKBONE, "vocab_size": 30522},
            "hidden_size": HIDDEN,
            "max_len": 512,
            "max_width": 12,
            "max_types": 1024,
            "span_mode": "markerV0",
            "subtoken_pooling": "first",
            "class_token_index": -1,
            "vocab_size": -1,
            "dropout": 0.0,
        },
        backbone_from_pretrained=False,
        local_files_only=True,
    ).eval()
    # The tokenizer's own limit would cut the prompt of many labels.
    model.data_processor.transformer_tokenizer.model_max_length = MOST_TOKENS
    scale_logits(model)
    model.save_pretrained(folder)
    model.export_to_onnx(folder)
    # GLiNER.js reads the tokenizer only; what was added to it must be in the file.
    tokens = {token["content"] for token in json.loads((folder / "tokenizer.json").read_text())["added_tokens"]}
    assert {"<<ENT>>", "<<SEP>>"} <= tokens, tokens


@torch.no_grad()
def scale_logits(model) -> None:
    """Gives logits SPREAD and MEAN, by the last layers of both sides of the dot product."""
    out = model.model.span_rep_layer.span_rep_layer.out_project[3]
    prompt = model.model.prompt_rep_layer[3]
    logits = logits_of(model)
    out.weight.mul_(SPREAD / logits.std())
    out.bias.mul_(SPREAD / logits.std())
    # One direction that all spans and all labels have in common moves every logit by the same amount.
    logits = logits_of(model)
    shared = torch.zeros(HIDDEN)
    shared[0] = 1
    out.weight[0] = 0
    prompt.weight[0] = 0
    out.bias[0] = MEAN - logits.mean()
    prompt.bias[0] = 1
    logits = logits_of(model)
    print(f"logits: mean {logits.mean():.2f}, standard deviation {logits.std():.2f}", file=sys.stderr)


def logits_of(model) -> torch.Tensor:
    prepared = model.prepare_batch([TEXT], LABELS)
    batch = model.collate_batch(prepared["input_x"], prepared["entity_types"])
    return model.run_batch(batch).logits.clone()


if __name__ == "__main__":
    main(*sys.argv[1:])
