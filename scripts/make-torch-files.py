"""Writes small files with torch.save, and what is in them, for the tests of the torch zip reader.

    pip install torch==2.13.0
    python scripts/make-torch-files.py fixtures/torch

Each NAME.bin has a NAME.json: tensor name -> {"dtype", "shape", "values"} with values widened to float32;
infinities, which JSON does not have, are the strings "inf" and "-inf". Three files hold what must be refused.
"""

import collections
import json
import math
import pathlib
import sys

import torch

DTYPES = {
    torch.float32: "f32",
    torch.float16: "f16",
    torch.bfloat16: "bf16",
    torch.int64: "i64",
}


def finite(number):
    return number if math.isfinite(number) else str(number)


def save(folder, name, state, **options):
    torch.save(state, folder / f"{name}.bin", **options)
    expected = {
        key: {
            "dtype": DTYPES[value.dtype],
            "shape": list(value.shape),
            "values": [finite(x) for x in value.detach().to(torch.float32).reshape(-1).tolist()],
        }
        for key, value in state.items()
        if isinstance(value, torch.Tensor)
    }
    (folder / f"{name}.json").write_text(json.dumps(expected) + "\n")


def views():
    """Tensors that are parts of other tensors' storages, in every shape that a checkpoint can have."""
    table = torch.randn(6, 4)
    line = torch.arange(24, dtype=torch.float32)
    return collections.OrderedDict(
        table=table,
        shared=table,
        row=table[2],
        rows=table[1:4],
        column=table[:, 1],
        transposed=table.t(),
        every_other=line[1::2],
        permuted=line.reshape(2, 3, 4).permute(2, 0, 1),
        scalar=torch.tensor(1.5),
        one_by_one=torch.randn(1, 1, 3)[:, :, :1],
        empty=torch.zeros(0, 5),
        parameter=torch.nn.Parameter(torch.randn(3, 2)),
        frozen=torch.nn.Parameter(torch.randn(2), requires_grad=False),
    )


def dtypes():
    values = torch.tensor([0.0, -0.0, 1.0, -1.5, 3.14159, 65504.0, 6e-8, 1e-5])
    return collections.OrderedDict(
        single=values,
        half=values.half(),
        brain=values.bfloat16(),
        half_transposed=values.half().reshape(2, 4).t(),
        long=torch.tensor([[0, 1], [-1, 123456789]]),
        special=torch.tensor([float("inf"), float("-inf"), 2.0**-149]),
    )


def module():
    """A module's own state dict: an OrderedDict with `_metadata` as attribute."""
    layer = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.LayerNorm(4), torch.nn.Embedding(5, 2))
    layer.register_buffer("position_ids", torch.arange(5).expand((1, -1)))
    return layer.state_dict()


class Exploit:
    def __reduce__(self):
        return (print, ("called",))


def main(folder):
    torch.manual_seed(7)
    folder.mkdir(parents=True, exist_ok=True)
    save(folder, "views", views())
    save(folder, "dtypes", dtypes())
    save(folder, "module", module())
    save(folder, "plain-dict-protocol-4", dict(views()), pickle_protocol=4)
    torch.save({"weight": torch.ones(2), "call": Exploit()}, folder / "exploit.bin")
    torch.save({"weight": torch.ones(2, dtype=torch.float64)}, folder / "double.bin")
    torch.save({"weight": torch.ones(2)}, folder / "legacy.bin", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "fixtures/torch"))
