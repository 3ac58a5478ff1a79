"""How everything here is measured: a function called several times in a process of its own, its wall times and peak memory.

`fresh(Path("read.py"), "read", repeats=5, path="…")` starts `python harness.py read.py read 5 {…}`. The function's last result
(anything that JSON can hold) comes back; the first call, which may compile, is timed apart.
"""

from __future__ import annotations

import gc
import json
import platform
import runpy
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped, unused-ignore]  # its stubs are another distribution


@dataclass(frozen=True)
class Measure:
    """What one function took."""

    first: float
    """Seconds of the first call."""
    seconds: tuple[float, ...]
    """Of the calls after it; of the first where there was only one."""
    cpu: tuple[float, ...]
    """Processor seconds of the same calls, all threads: what remains comparable on a machine that does other things."""
    peak: float
    """MB (10⁶) that the process held at most, the interpreter and its libraries included."""
    result: Any

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def line(self, name: str, records: int, size: int) -> str:
        """One row of a report."""
        spread = f"{min(self.seconds):.2f}–{max(self.seconds):.2f}"
        rate = f"{records / self.median / 1e6:8.3f} M records/s {size / self.median / 1e6:8.0f} MB/s"
        cpu = f"cpu {statistics.median(self.cpu):.2f} s"
        more = f"{self.peak:6.0f} MB peak  first call {self.first:.2f} s"
        return f"{name:28} {self.median:7.2f} s ({spread}) {cpu} {rate} {more}"


def fresh(script: Path, function: str, repeats: int = 1, **arguments: Any) -> Measure:
    """Call `function` of `script` once and then `repeats` times (0: once alone) in a new process."""
    command = [sys.executable, __file__, str(script), function, str(repeats), json.dumps(arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout.splitlines()[-1])
    seconds, cpu = found["seconds"], found["cpu"]
    return Measure(seconds[0], tuple(seconds[1:] or seconds), tuple(cpu[1:] or cpu), found["peak"], found["result"])


def machine() -> str:
    """What the figures were measured on."""
    memory = psutil.virtual_memory().total / 1e9
    return f"Python {platform.python_version()}, {psutil.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}"


def _peak() -> float:
    """MB. getrusage begins with what the parent held when it started this process: Linux tells the process's own."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) * 1024 / 1e6
    try:
        import resource
    except ImportError:  # Windows keeps the peak itself
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _child(script: str, function: str, repeats: str, arguments: str) -> None:
    sys.path.insert(0, str(Path(script).parent))
    called = runpy.run_path(script)[function]
    seconds, cpu, result = [], [], None
    for _ in range(1 + int(repeats)):
        result = None
        gc.collect()
        begun, used = time.perf_counter(), time.process_time()
        result = called(**json.loads(arguments))
        seconds.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    print()
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": _peak(), "result": result}))


if __name__ == "__main__":
    _child(*sys.argv[1:])
