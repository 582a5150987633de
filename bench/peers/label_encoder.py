"""The label tower of the Python library, both ways: `encode_labels`, which pads every label to the tokenizer's limit, and
padded to the longest of a batch, as the library does where it meets labels within a call."""

import time

import torch
from gliner import GLiNER
from peer import serve

torch.set_num_threads(1)
state = {}


def load(folder):
    state["model"] = GLiNER.from_pretrained(folder, local_files_only=True).eval()
    return {"threads": torch.get_num_threads(), "torch": torch.__version__}


def encode_labels(labels, batch_size):
    """Milliseconds of `GLiNER.encode_labels`, and the first label's vector."""
    start = time.perf_counter()
    embeddings = state["model"].encode_labels(labels, batch_size=batch_size)
    return answer(start, embeddings)


@torch.no_grad()
def encode_longest(labels, batch_size):
    """The same tower on the same batches, padded to the longest label of each."""
    start = time.perf_counter()
    model = state["model"]
    parts = []
    for first in range(0, len(labels), batch_size):
        tokens = model.data_processor.labels_tokenizer(
            labels[first : first + batch_size],
            return_tensors="pt",
            truncation=True,
            padding="longest",
        )
        parts.append(model.model.token_rep_layer.encode_labels(**tokens))
    return answer(start, torch.cat(parts))


def answer(start, embeddings):
    milliseconds = 1000 * (time.perf_counter() - start)
    return {"milliseconds": milliseconds, "first": embeddings[0].tolist()}


serve(load, encode_labels, encode_longest)
