"""What it costs to import spadc, to load the compiler, to compile a network's loss.

Run `python tests/benchmarks/bench_compile.py`. The import should take less than 60 ms
on top of NumPy's, the compilation less than 100 ms.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

IMPORT = """
import time
import numpy
start = time.perf_counter()
import spadc
print(time.perf_counter() - start)
"""
LOAD = """
import time
import numpy
import spadc
start = time.perf_counter()
spadc.value_and_grad
print(time.perf_counter() - start)
"""
COMPILE = """
import sys, time
import numpy as np
import spadc
transform = spadc.value_and_grad
sys.path.insert(0, {folder!r})
from bench_mlp import mlp_loss
shapes = [(16, 8), (16, 2), (8, 12), (12,), (12, 2), (2,)]
args = [np.ones(shape) for shape in shapes]
start = time.perf_counter()
transform(mlp_loss, wrt=("W1", "b1", "W2", "b2"))(*args)
print(time.perf_counter() - start)
"""


def in_new_process(script: str) -> float:
    """The number of seconds that the script prints."""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Print the median of ten runs, each in a process of its own."""
    scripts = {
        "import spadc": IMPORT,
        "load the compiler": LOAD,
        "compile and call the loss": COMPILE.format(folder=sys.path[0]),
    }
    for name, script in scripts.items():
        times = [in_new_process(script) for _ in range(10)]
        print(f"{name:28} {1e3 * median(times):8.1f} ms")


if __name__ == "__main__":
    main()
