"""The files of a model: ONNX with the weights that lie beside it, and how an entry of the registry lists them."""
import hashlib
from math import prod
from pathlib import Path

import onnx
from onnx import helper, numpy_helper

LARGEST = 1.9e9  # bytes of weights in one ONNX file: a protobuf holds 2 GB
# What is true of a model of the registry, and of none that is made from it.
OF_THE_LISTED = ("source", "facts", "recall", "variants", "publishedRecall", "tuned", "unproved")


def save_onnx(model, target):
    """Writes a model; weights that are too many for one file go into `<name>.data` beside it."""
    target = Path(target)
    data = target.with_name(f"{target.name}.data")
    data.unlink(missing_ok=True)  # onnx would write behind what is there
    if not is_large(model):
        return onnx.save(model, str(target))
    for tensor in model.graph.initializer:
        if not tensor.HasField("raw_data"):  # onnx moves no others
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor), tensor.name))
    onnx.save(model, str(target), save_as_external_data=True, location=data.name)
    data.chmod(target.stat().st_mode)  # onnx makes it readable to its owner alone


def is_large(model):
    """Whether its weights are too many for one file."""
    return sum(prod(tensor.dims) * helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
               for tensor in model.graph.initializer) > LARGEST


def onnx_files(folder, name):
    """-> the ONNX file `name` and those that hold its weights, relative to `folder`"""
    model = onnx.load(str(Path(folder) / name), load_external_data=False)
    beside = {entry.value for tensor in model.graph.initializer for entry in tensor.external_data if entry.key == "location"}
    return [name, *sorted((Path(name).parent / one).as_posix() for one in beside)]


def file_facts(folder, names):
    """-> the `files` of an entry of the registry"""
    return [{"path": name, "bytes": (Path(folder) / name).stat().st_size, "sha256": _sha256(Path(folder) / name)}
            for name in names]


def _sha256(file):
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
