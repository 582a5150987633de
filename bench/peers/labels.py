"""The Python library on one text at a time: the bi-encoder with label embeddings that were computed before, the uni-encoder,
and the bi-encoder's text tower up to u and v, the same function that Nerium's text graph computes."""

import time

import torch
from gliner import GLiNER
from peer import serve
from transformers import AutoTokenizer

torch.set_num_threads(1)
models = {}
embeddings = {}


def load(name, folder, labels_tokenizer=None):
    """`labels_tokenizer`: folder of a label tokenizer that is not in the model's folder."""
    options = {"labels_tokenizer": AutoTokenizer.from_pretrained(labels_tokenizer)} if labels_tokenizer else {}
    models[name] = GLiNER.from_pretrained(folder, local_files_only=True, **options).eval()
    return {"threads": torch.get_num_threads(), "torch": torch.__version__}


def embed(name, labels):
    """Label embeddings of `bi_encoder` for any first labels of this list; not timed."""
    model = models[name]
    parts = []
    with torch.inference_mode():
        for first in range(0, len(labels), 64):
            tokens = model.data_processor.labels_tokenizer(
                labels[first : first + 64], return_tensors="pt", truncation=True, padding="longest"
            )
            parts.append(model.model.token_rep_layer.encode_labels(**tokens))
    embeddings[name] = torch.cat(parts)
    return len(labels)


def bi_encoder(name, text, labels, threshold):
    vectors = embeddings[name][: len(labels)]
    start = time.perf_counter()
    found = models[name].predict_with_embeds(text, vectors, labels, threshold=threshold)
    return answer(start, found)


def uni_encoder(name, text, labels, threshold):
    start = time.perf_counter()
    found = models[name].predict_entities(text, labels, threshold=threshold)
    return answer(start, found)


@torch.inference_mode()
def tower(name, text):
    """From tokens to u and v: the transformer, `project_start`, `project_end`, and the first linear of `out_project` on words."""
    model = models[name]
    prepared = model.prepare_batch([text], ["label"])
    batch = model.collate_batch(prepared["input_x"], prepared["entity_types"])
    core = model.model
    head = core.span_rep_layer.span_rep_layer
    first = head.out_project[0]
    dim = first.weight.shape[1] // 2
    positions = (batch["words_mask"][0] > 0).nonzero()[:, 0]
    start = time.perf_counter()
    tokens = core.token_rep_layer.encode_text(batch["input_ids"], batch["attention_mask"])[0]
    words = tokens[positions]
    u = torch.nn.functional.linear(head.project_start(words).relu(), first.weight[:, :dim], first.bias)
    v = torch.nn.functional.linear(head.project_end(words).relu(), first.weight[:, dim:])
    milliseconds = 1000 * (time.perf_counter() - start)
    return {"milliseconds": milliseconds, "words": len(words), "sum": float(u.sum() + v.sum())}


def answer(start, found):
    milliseconds = 1000 * (time.perf_counter() - start)
    entities = [[item["start"], item["end"], item["label"], item["score"]] for item in found]
    return {"milliseconds": milliseconds, "entities": entities}


serve(load, embed, bi_encoder, uni_encoder, tower)
