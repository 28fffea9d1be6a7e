"""`python -m bench`: what there is to measure, and a quick run of all of it; one alone: `python -m bench.<name>`."""

import importlib
import subprocess
import sys

import click

from bench.process import ROOT

BENCHMARKS = ("path", "workers", "start", "growth", "exam", "guide", "console")


@click.command()
@click.option("--list", "only_list", is_flag=True, help="Only say what there is.")
def main(only_list: bool) -> None:
    """Run every benchmark in its quick form, one after another."""
    for name in BENCHMARKS:
        click.echo(f"python -m bench.{name}: {importlib.import_module(f'bench.{name}').main.help}")
    if only_list:
        return
    failed = [name for name in BENCHMARKS if not _run(name)]
    if failed:
        sys.exit(f"These did not run: {', '.join(failed)}")


def _run(name: str) -> bool:
    """One benchmark in a process of its own; whether it ended well."""
    click.echo(f"\n## {name}\n")
    return subprocess.run([sys.executable, "-m", f"bench.{name}", "--quick"], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    main()
