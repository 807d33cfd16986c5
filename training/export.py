"""ONNX files from PyTorch modules, and their weights as int8.

Weights are stored as int8 with one scale per output channel (per row for the word table) and multiplied back to
float32 by two nodes, Cast and Mul, that onnxruntime folds away when it opens the file. So the files are a quarter
of the size, the arithmetic stays float32, and no activation is rounded. (Int8 arithmetic would need calibration,
loses recall, and `ConvInteger` is slower than float32 here.)
"""
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch.nn.utils.fusion import fuse_conv_bn_weights

from model_files import LARGEST, save_onnx

OPSET = 18
SMALLEST = 2048  # tensors with fewer numbers stay float32


def to_onnx(module, example, path, inputs, outputs, dynamic=None):
    """Exports with a free batch size; `dynamic` names further free sizes as {input: {axis: name}}."""
    shapes = {name: {0: torch.export.Dim("batch"), **(dynamic or {}).get(name, {})} for name in inputs}
    large = sum(value.numel() * value.element_size() for value in module.state_dict().values()) > LARGEST
    torch.onnx.export(module, example, str(path), input_names=inputs, output_names=outputs, dynamic_shapes=shapes,
                      opset_version=OPSET, dynamo=True, external_data=large, verbose=False)


def fold_batchnorm(model):
    """Folds each batch norm of an EfficientNet-Lite into the convolution before it; in place."""
    def fold(owner, conv, norm):
        conv_layer, norm_layer = getattr(owner, conv), getattr(owner, norm)
        conv_layer.weight, conv_layer.bias = fuse_conv_bn_weights(
            conv_layer.weight, conv_layer.bias, norm_layer.running_mean, norm_layer.running_var,
            norm_layer.eps, norm_layer.weight, norm_layer.bias)
        setattr(owner, norm, torch.nn.Identity())
    fold(model, "_conv_stem", "_bn0")
    fold(model, "_conv_head", "_bn1")
    for block in model._blocks:
        if hasattr(block, "_expand_conv"):
            fold(block, "_expand_conv", "_bn0")
        fold(block, "_depthwise_conv", "_bn1")
        fold(block, "_project_conv", "_bn2")
    return model


def quantise(weight, axis):
    """float32 -> (int8 of the same shape, float32 scales of shape 1 but for `axis`); symmetric, 127 steps."""
    others = tuple(i for i in range(weight.ndim) if i != axis)
    scale = np.maximum(np.abs(weight).max(others, keepdims=True), 1e-12) / 127
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


def channel_axis(node, position):
    """Which axis of a node's weight counts its output channels; None: leave this weight alone."""
    if node.op_type == "Conv" and position == 1:
        return 0
    if node.op_type == "MatMul" and position == 1:
        return 1
    if node.op_type == "Gemm" and position == 1:
        transposed = any(a.name == "transB" and a.i for a in node.attribute)
        return 0 if transposed else 1
    return 0 if node.op_type == "Gather" and position == 0 else None


def weights_to_int8(source, target):
    """Rewrites an ONNX file with int8 weights."""
    model = onnx.load(str(source))
    graph = model.graph
    users = {}
    for node in graph.node:
        for position, name in enumerate(node.input):
            users.setdefault(name, []).append((node, position))
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < SMALLEST or len(tensor.dims) < 2:
            continue
        axes = {channel_axis(node, position) for node, position in users.get(tensor.name, [])}
        if len(axes) != 1 or None in axes:
            continue
        name, (axis,) = tensor.name, axes
        codes, scale = quantise(numpy_helper.to_array(tensor), axis)
        graph.initializer.remove(tensor)
        graph.initializer.extend([numpy_helper.from_array(codes, f"{name}.int8"),
                                  numpy_helper.from_array(scale, f"{name}.scale")])
        gathers = [node for node, _ in users[name] if node.op_type == "Gather"]
        if gathers:
            for node in gathers:
                _gather_then_scale(graph, node, name)
        else:
            cast = helper.make_node("Cast", [f"{name}.int8"], [f"{name}.cast"], to=TensorProto.FLOAT)
            times = helper.make_node("Mul", [f"{name}.cast", f"{name}.scale"], [name])
            graph.node.insert(0, times)
            graph.node.insert(0, cast)
    strip_traces(model)
    save_onnx(model, target)
    onnx.checker.check_model(str(target))


def _gather_then_scale(graph, node, name):
    """Looks up int8 rows and their scales, so that the word table stays int8 in memory too."""
    rows, out = node.input[1], node.output[0]
    at = list(graph.node).index(node)
    graph.node.remove(node)
    for offset, new in enumerate((
            helper.make_node("Gather", [f"{name}.int8", rows], [f"{out}.codes"], axis=0),
            helper.make_node("Cast", [f"{out}.codes"], [f"{out}.cast"], to=TensorProto.FLOAT),
            helper.make_node("Gather", [f"{name}.scale", rows], [f"{out}.scales"], axis=0),
            helper.make_node("Mul", [f"{out}.cast", f"{out}.scales"], [out]))):
        graph.node.insert(at + offset, new)


def strip_traces(model):
    """Removes what the exporter notes of each node for debugging: stack traces, with the folders of the machine."""
    graphs = [model.graph, *model.functions]
    parts = [model, *graphs, *model.graph.value_info, *model.graph.initializer]
    for part in [*parts, *(node for graph in graphs for node in graph.node)]:
        del part.metadata_props[:]
