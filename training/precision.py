"""An ONNX file of float32 weights in fewer bits: half precision, or int8 in two ways.

`fp16`: half of the size. Inputs, outputs and layer norms stay float32. A processor without arithmetic of half precision, which is
most, turns the numbers back before each operator, so it is smaller and not faster there.
`int8`: dynamic quantisation of the linear layers, weights per tensor, activations at each run, as PyTorch's
`quantize_dynamic` does. Convolutions and word tables stay float32.
`int8-weights`: export.py's way: every large weight, also of convolutions and word tables, and float32 arithmetic.
"""
import tempfile
from pathlib import Path

import onnx
from onnx import TensorProto

from model_files import is_large, save_onnx

LINEAR = ["MatMul", "Gemm"]
LARGE = 2048  # numbers of a tensor; below lie scales and shifts
FEWER_BITS = {TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.INT8, TensorProto.UINT8, TensorProto.INT4,
              TensorProto.UINT4}


def has_fewer_bits(file):
    """Whether an ONNX file has large weights that are not float32 any more."""
    weights = onnx.load(str(file), load_external_data=False).graph.initializer
    return any(weight.data_type in FEWER_BITS and _count(weight.dims) >= LARGE for weight in weights)


def _count(dims):
    product = 1
    for size in dims:
        product *= size
    return product


def to_dynamic_int8(source, target):
    from onnxruntime.quantization import QuantType, quantize_dynamic
    # The exporter's shapes of what lies between can contradict those that onnxruntime infers anew.
    model = onnx.load(str(source))
    del model.graph.value_info[:]
    with tempfile.TemporaryDirectory(dir=Path(target).parent) as folder:
        plain, small = Path(folder) / "model.onnx", Path(folder) / "small.onnx"
        large = is_large(model)
        save_onnx(model, plain)
        del model
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, op_types_to_quantize=LINEAR,
                         use_external_data_format=large, extra_options={"DefaultTensorType": TensorProto.FLOAT})
        save_onnx(onnx.load(str(small)), target)


def to_half(source, target):
    from onnxruntime.transformers.float16 import DEFAULT_OP_BLOCK_LIST, convert_float_to_float16
    from onnxruntime.transformers.onnx_model import OnnxModel
    # Sums over a row lose most in half precision, and onnxruntime 1.32 crashes where it optimises these on a processor.
    blocked = [*DEFAULT_OP_BLOCK_LIST, "LayerNormalization"]
    model = convert_float_to_float16(_with_shapes(source, Path(target).parent), keep_io_types=True, op_block_list=blocked,
                                     disable_shape_infer=True)
    OnnxModel.graph_topological_sort(model.graph)
    save_onnx(model, target)


def _with_shapes(source, place):
    """The model with the shapes of what lies between; by files, since a large one is too much for a call."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        plain, inferred = Path(folder) / "model.onnx", Path(folder) / "inferred.onnx"
        save_onnx(onnx.load(str(source)), plain)
        onnx.shape_inference.infer_shapes_path(str(plain), str(inferred))
        return onnx.load(str(inferred))


def to_int8_weights(source, target):
    from export import weights_to_int8
    weights_to_int8(source, target)


def as_it_is(source, target):
    """In one file, where that is possible."""
    save_onnx(onnx.load(str(source)), target)


WAYS = {"fp32": as_it_is, "fp16": to_half, "int8": to_dynamic_int8, "int8-weights": to_int8_weights}
