"""The benchmarks' protocol: what is measured in turn, and the ratios told of it."""

import pytest

from benchmarks import __main__ as run
from benchmarks import timing
from benchmarks.timing import Comparison


def test_ratios_are_of_pairs_and_medians_of_columns():
    found = Comparison("a", "ours", "theirs", ((1, 2), (9, 3), (4, 4)))
    assert found.ratios == [0.5, 3, 1]
    assert found.ratio == 1
    assert found.medians == (4, 3)
    assert found.met is None


def test_work_divides_each_side():
    found = Comparison("a", "large", "small", ((200, 1), (300, 2)), work=(100, 1), at_most=2)
    assert found.ratios == [2, 1.5]
    assert found.met
    assert not Comparison("a", "large", "small", ((201, 1),), work=(100, 1), at_most=2).met


def test_the_two_are_run_in_turn_and_warmed_up():
    order, costs = [], iter([1, 2, 3, 4, 5, 6])

    def cost(action):
        action()
        return next(costs)

    ours, other = ("ours", lambda: order.append("o")), ("other", lambda: order.append("t"))
    found = timing.paired("a", ours, other, pairs=3, cost=cost)
    assert "".join(order) == "ot" + "ot" + "to" + "ot"
    assert found.pairs == ((1, 2), (4, 3), (5, 6))
    assert timing.paired("a", ours, other, pairs=1, warm=False, cost=lambda action: 1).pairs == ((1, 1),)


def test_a_process_that_fails_is_an_error_and_memory_is_measured():
    with pytest.raises(RuntimeError, match=r"status 3:\n.*no luck"):
        timing.process(timing.python("import sys; print('no luck', file=sys.stderr); sys.exit(3)"))()
    small, large = (timing.peak(timing.python("import sys; b'x' * int(sys.argv[1])", str(n))) for n in (1, 10**8))
    assert 90 < large - small < 110


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0000371, "0.0000371"), (0.05, "0.05"), (1.2345, "1.23"), (12, "12"), (1234.5, "1,234")]
)
def test_numbers_are_shown_with_three_digits(value, shown):
    assert timing.number(value) == shown


def test_a_table_and_a_line_tell_the_aim_and_the_spread():
    found = Comparison("paths", "ours", "a|b", ((1, 4), (2, 4), (3, 4)), at_most=0.4, note="why")
    assert "| paths | ours | a\\|b | **0.5** (0.25–0.75) | 2 / 4 s | 3 | ≤ 0.4: not met |" in timing.table([found])
    assert timing.table([found]).endswith("\n\n- paths: why")
    assert timing.line(found).endswith("3 pairs; aim at most 0.4: NOT met")


def test_the_machine_is_described_and_not_named():
    import platform

    told = "\n".join(timing.machine())
    assert "cores" in told and "GiB" in told and f"Python {platform.python_version()}" in told
    assert not platform.node() or platform.node() not in told


def test_every_benchmark_has_a_title_and_a_measure():
    import importlib

    assert {"brief", "extract"} <= set(run.names())
    for name in run.names():
        module = importlib.import_module(f"benchmarks.bench_{name}")
        assert callable(module.measure) and module.__doc__


def test_an_unknown_benchmark_is_refused_and_a_lack_is_told(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run.main(["nothing"])
    assert "no benchmark nothing" in capsys.readouterr().err

    def lacking():
        raise timing.Unavailable("no texts here")

    monkeypatch.setattr("benchmarks.bench_extract.measure", lacking)
    assert "Not measured: no texts here." in run.section("extract")
