from __future__ import annotations

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import psutil
from openmodels.cache.blocks import give_back_large_blocks
{call}
rest = psutil.Process().memory_info().rss
large, small = [], []
for number in range(1000):
    large.append(b"x" * (100_000 + number))
    small.append(b"y" * (3000 + number))
large.clear()
print((psutil.Process().memory_info().rss - rest) // 1_000_000)
"""


def held(call: str) -> int:
    """Megabytes that a process still has after a hundred of them were freed between small blocks that stay."""
    done = subprocess.run([sys.executable, "-c", SCRIPT.format(call=call)], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_large_blocks_go_back_to_the_system_though_small_ones_between_them_stay() -> None:
    assert held("give_back_large_blocks()") * 3 < held("")
