"""onnxruntime's sessions, opened and fed as the product does it (lib/embed/tower-thread.ts)."""
import numpy as np
import onnxruntime

THREADS = 2
NUMBERS = {"tensor(int32)": np.int32, "tensor(float16)": np.float16}


def open_session(path, threads=THREADS, half=False):
    """`half`: the weights are in half precision, on whose layer norms the last of onnxruntime's passes can end the process."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if half:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_LAYOUT
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def wanted(session, feeds):
    """Of `feeds` what the session takes, in its own numbers: exports differ in whether tokens have 32 or 64 bits."""
    return {one.name: feeds[one.name].astype(NUMBERS.get(one.type, feeds[one.name].dtype), copy=False)
            for one in session.get_inputs()}


def fixed_batch(session):
    """The one size of batch that a file was exported for, or None where any will do."""
    size = session.get_inputs()[0].shape[0]
    return size if isinstance(size, int) else None


def run_rows(session, feeds, output):
    """-> the output of all rows; one by one where the file was exported for one picture or text at a time."""
    taken = wanted(session, feeds)
    count = max(len(fed) for fed in taken.values())
    batches = [taken]
    if count > 1 and any(one.shape[0] == 1 for one in session.get_inputs()):
        batches = [{name: fed[row:row + 1] if len(fed) == count else fed for name, fed in taken.items()} for row in range(count)]
    return np.concatenate([session.run([output], batch)[0] for batch in batches])
