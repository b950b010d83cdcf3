"""The record many times over is a record, and each copy is judged as the first."""

import qualib
from benchmarks.manifold import COPIED, manifold
from qualib.study import checks


def test_the_copies_are_valid_and_each_is_judged_like_the_record(study, tmp_path):
    root = manifold(tmp_path / "many", times=3, root=study.root)
    assert checks.problems(root).empty
    many = qualib.load(root)
    for name in COPIED:
        assert len(getattr(many, name)) == 3 * len(getattr(study, name))
    own, all_of_them = (qualib.verdicts(of, "2016-06") for of in (study, many))
    told = ["indicator", "label_zh", "verdict", "reason", "period", "low", "asked"]
    for turn in (1, 2):
        copy = all_of_them[all_of_them["plan"].str.endswith(f"-copy-{turn}")]
        assert copy[told].reset_index(drop=True).equals(own[told])
