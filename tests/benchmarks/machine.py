"""The machine that a result belongs to: without it a timing says nothing."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import onnxruntime
import psutil  # type: ignore[import-untyped]  # ships no types


@dataclass(frozen=True)
class Machine:
    """What timings depend on beside the program."""

    cpu: str
    cores: int
    memory_gib: float
    load_average: float
    """Of the minute before the start."""
    python: str
    onnxruntime: str
    system: str

    @property
    def busy(self) -> bool:
        """Whether others are computing too, so that times by the clock say little."""
        return self.load_average > 0.4


def this_machine() -> Machine:
    return Machine(
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        load_average=round(os.getloadavg()[0], 2),
        python=platform.python_version(),
        onnxruntime=onnxruntime.__version__,
        system=platform.platform(terse=True),
    )


def _cpu() -> str:
    described = Path("/proc/cpuinfo")
    if described.is_file():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
