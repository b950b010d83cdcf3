"""No command writes over what is not its own: inputs, the data, folders of others, or where a link leads."""

import os

import pytest

from qualib import QualibError, cli
from qualib.publish import build, contents, folder, manifest
from qualib.study import files

TEXT = "贵州省质量发展规划（2016—2020年）\n到2020年，产品质量监督抽查合格率达到90%以上。\n"


@pytest.fixture
def refused(capsys, monkeypatch, data, tmp_path):
    """Check that a command line is refused with these words and no file below has changed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALIB_DATA", str(data))
    (tmp_path / "p.txt").write_text(TEXT, encoding="utf-8")

    def state():
        return {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}

    def check(line, said):
        before = state()
        assert cli.main(line.split()) == 2
        assert said in capsys.readouterr().err
        assert state() == before

    return check


@pytest.mark.parametrize(
    "line",
    [
        "extract p.txt --out p.txt",
        "extract p.txt --out ./data/../p.txt",
        "extract p.txt --out data/plans.csv",
        "extract p.txt --out data/new.csv",
        "export --format sdmx-csv --out data/targets.csv",
        "export --format datapackage --out data/new.zip",
    ],
)
@pytest.mark.parametrize("force", ["", " --force"])
def test_no_out_names_an_input_or_the_data(refused, line, force):
    refused(line + force, "which this command reads; name another place")


def test_a_hard_link_of_the_input_is_the_input(refused, tmp_path):
    os.link(tmp_path / "p.txt", tmp_path / "q.txt")
    refused("extract p.txt --out q.txt --force", "would change p.txt")


def test_a_file_of_others_stays_and_the_same_command_twice_is_fine(refused, tmp_path, capsys):
    for name in ("mine.csv", "mine.zip"):
        (tmp_path / name).write_text("three years", encoding="utf-8")
    refused("extract p.txt --out mine.csv", "holds something else")
    refused("export --format sdmx-csv --out mine.csv", "holds something else")
    refused("export --format datapackage --out mine.zip", "give --force")
    assert cli.main(["extract", "p.txt", "--out", "mine.csv", "--force"]) == 0
    assert cli.main(["extract", "p.txt", "--out", "mine.csv"]) == 0
    reviewed = (tmp_path / "mine.csv").read_text(encoding="utf-8") + "reviewed\n"
    (tmp_path / "mine.csv").write_text(reviewed, encoding="utf-8")
    capsys.readouterr()
    refused("extract p.txt --out mine.csv", "holds something else")  # a review is not lost to a second draft


@pytest.mark.parametrize("out", ["data", "data/briefs", "mine"])
def test_pages_are_not_put_into_the_data_or_a_folder_of_others(refused, tmp_path, out):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/index.html").write_text("my home page", encoding="utf-8")
    said = "was not made here" if out == "mine" else "which this command reads"
    refused(f"brief --as-of 2016-06 --region 520000 --out {out}", said)


@pytest.mark.parametrize("name", folder.MARKS)
def test_the_lock_and_the_manifest_are_not_written_through_a_link(tmp_path, name):
    mine = tmp_path / "mine.txt"
    mine.write_text("three years", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to(mine)
    with pytest.raises(QualibError, match="is a symbolic link"), folder.locked(tmp_path / "out"):
        pass
    if name == manifest.NAME:  # not even by a run that is under way
        with pytest.raises(QualibError, match="cannot be written"):
            manifest.append(tmp_path / "out", "page", "key", {})
    assert mine.read_text(encoding="utf-8") == "three years"


def test_pages_and_figures_are_not_written_through_a_link(tmp_path, study):
    out, mine = tmp_path / "out", tmp_path / "mine"
    mine.mkdir()
    with folder.locked(out) as drafts:
        (out / "2016-06").symlink_to(mine)
        with pytest.raises(QualibError, match="is a symbolic link"):
            files.folder(out, out / "2016-06" / "failed")
        (out / "page.html").symlink_to(mine / "page.html")
        with pytest.raises(QualibError, match="is a symbolic link"):
            files.publish(b"page", out / "page.html", drafts)
        (out / "index.html").symlink_to(mine / "index.html")
        with pytest.raises(QualibError, match="is a symbolic link"):
            contents.write(study, "brief", out)
    assert not list(mine.iterdir())


def test_a_page_in_a_linked_folder_fails_alone(tmp_path, study):
    """The whole way of a page: its month is a link to a folder of others."""
    from qualib.publish import briefs

    out, mine = tmp_path / "out", tmp_path / "mine"
    out.mkdir(), mine.mkdir()
    edition = briefs.EDITIONS["brief"]
    batch = briefs.batch(study, edition, edition.read("2016-06"), out, regions=["520000"], langs=["en"], parameters={})
    with folder.locked(out) as drafts:
        (out / batch.folder).symlink_to(mine)
        setting = build.Setting(out.resolve(), data=study.root.resolve(), drafts=drafts)
        made = [build.make_page(page, setting) for page in batch.pages()]
    assert [one.error.partition("2016-06: ")[2][:18] for one in made] == ["is a symbolic link"]
    assert not list(mine.iterdir())
