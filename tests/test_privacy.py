"""Nothing leaves the machine."""

import os
import subprocess
import sys
from pathlib import Path

SESSION = """
import digits, onnx, onnxruntime
from onnx import TensorProto, helper

x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "same", [x], [y])
model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
onnxruntime.InferenceSession(model.SerializeToString())
"""


def test_onnx_runtime_gives_this_computer_no_number_to_report(tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA")}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("XDG_") and name != "ORT_DISABLE_TELEMETRY"
    }
    subprocess.run([sys.executable, "-c", SESSION], env=kept | home, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
