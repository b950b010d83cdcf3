"""Monthly briefs on a Dask cluster of two workers, and what that comes to for a country.

A scheduler and two workers of one thread each, on this machine; what ``docs/fleets.md`` works out begins with this.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from benchmarks.timing import ROOT, Comparison

WORKERS = 2
#: Pages of a country in a year: counties, months, languages.
COUNTRY = 3_000 * 12 * 2
#: Makes two matrices on a cluster of its own, a small one first; prints seconds and the workers' peak memory (MB).
RUN = """
import json, resource, sys, time
from distributed import LocalCluster, Client
from qualib.publish import build, matrix
from qualib.study.place import data_root
from pathlib import Path

if __name__ == "__main__":
    out = Path(sys.argv[1])
    told = []
    with LocalCluster(n_workers=int(sys.argv[2]), threads_per_worker=1, dashboard_address=None) as cluster:
        for file in sys.argv[3:]:
            pages = matrix.pages(matrix.read(Path(file)))
            begun = time.perf_counter()
            with build.locked(out / Path(file).stem) as drafts:
                setting = build.Setting(out / Path(file).stem, 0, cluster.scheduler_address, True, data=data_root(),
                                        drafts=drafts)
                for made in build.make_stale(pages, setting, sound=lambda: None):
                    assert not made.error, made
            told.append([len(pages), time.perf_counter() - begun])
        def peak():
            import resource
            return [resource.getrusage(who).ru_maxrss / 1000 for who in (resource.RUSAGE_SELF,
                                                                          resource.RUSAGE_CHILDREN)]
        with Client(cluster) as client:
            memory = list(client.run(peak).values())
    print(json.dumps([told, memory]))
"""


def measure() -> list[Comparison]:
    """Seconds a page of briefs on the cluster, early and late, and the memory of a worker with its kernel."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = {"first": ["2016-01"], "many": ["2016-02", "2016-03", "2016-04"]}
        files = []
        for word, months in sizes.items():
            values = {"region": ["520000", "220300"], "lang": ["zh", "en"], "as_of": months}
            file = folder / f"{word}.yaml"
            notebook = str(ROOT / "notebooks" / "90-monthly-brief.ipynb")
            file.write_text(yaml.safe_dump({"notebook": notebook, "parameters": values}), encoding="utf-8")
            files.append(str(file))
        script = folder / "run.py"
        script.write_text(RUN, encoding="utf-8")
        command = [sys.executable, str(script), str(folder / "out"), str(WORKERS), *files]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    (first, many), memory = json.loads(done.stdout.splitlines()[-1])
    worker = max(own + kernel for own, kernel in memory)
    page = WORKERS * many[1] / many[0]
    hours = COUNTRY * page / 3600
    return [
        Comparison(
            "a page on two workers", f"{many[0]} briefs, once all is warm", f"the first {first[0]} briefs",
            ((many[1], first[1]),), work=(many[0], first[0]),
            note=f"{page:.3g} s of one worker a page, {3600 / page:,.0f} pages an hour and worker; the {COUNTRY:,} "
            f"pages of a country and year take {hours:,.0f} hours of one worker",
        ),
        Comparison("memory of a worker", "a worker and its largest kernel, at their peaks", "1 GB", ((worker, 1000.0),),
                   unit="MB"),
    ]  # fmt: skip
