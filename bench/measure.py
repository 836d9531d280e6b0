"""What a process has used, read from /proc: CPU of all its threads and children, memory now and at its highest."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024 * 1024


def cpu_seconds(pid: int) -> float:
    """User and system seconds of the process, its threads, and its children living or waited for; steps of 10 ms."""
    return sum(_cpu_of_one(each) for each in family(pid))


def machine_seconds() -> float:
    """Seconds all cores together were busy since the machine started, whoever kept them so."""
    user, nice, system, _, _, irq, softirq, steal = _text(Path("/proc/stat")).split(maxsplit=9)[1:9]
    return sum(int(field) for field in (user, nice, system, irq, softirq, steal)) / TICKS


def memory_mib(pid: int) -> tuple[float, float]:
    """Resident memory (now, highest ever) of the process and its living children in MiB."""
    sizes = [_sizes(each) for each in family(pid)]
    return sum(now for now, _ in sizes), sum(peak for _, peak in sizes)


def is_alive(pid: int) -> bool:
    """False too for a process that ended and was not waited for yet."""
    return _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[:1] not in ([], ["Z"])


def family(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        found += [int(child) for task in _tasks(each) for child in _text(task / "children").split()]
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return []


def _cpu_of_one(pid: int) -> float:
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    # utime, stime and the same of children already waited for: fields 14 to 17 of proc(5), counted after the name.
    return sum(int(field) for field in fields[11:15]) / TICKS


def _sizes(pid: int) -> tuple[float, float]:
    lines = dict(line.split(":", 1) for line in _text(Path(f"/proc/{pid}/status")).splitlines() if ":" in line)
    return _kib(lines.get("VmRSS")) * 1024 / MIB, _kib(lines.get("VmHWM")) * 1024 / MIB


def _kib(field: str | None) -> int:
    return int(field.split()[0]) if field else 0


def _text(path: Path) -> str:
    """Empty when the process ended between the two looks."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
