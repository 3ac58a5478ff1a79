"""The municipality's folder: utsushi.toml, the hash key, source.yaml."""

import hashlib
import hmac

import pytest

from utsushi.converters import project
from utsushi.specs.errors import UtsushiError

KEY = "0123456789abcdef"


@pytest.fixture
def folder(tmp_path):
    def made(toml, **files):
        (tmp_path / "utsushi.toml").write_text(toml, "utf-8")
        for name, content in files.items():
            (tmp_path / name.replace("__", ".")).write_text(content, "utf-8")
        return tmp_path

    return made


def refusal(*arguments):
    with pytest.raises(UtsushiError) as refused:
        project.load(*arguments)
    assert refused.value.exit_code == 2
    for problem in refused.value.problems:
        for language in ("ja", "en"):
            assert "{" not in problem.text(language)
            assert problem.hint(language)
    return refused.value.problems[0]


def test_without_a_project_nothing_is_decided():
    nothing = project.load()
    assert nothing == project.Project()
    assert nothing.record_hash("1") == ""
    assert nothing.source.extracted == ""


def test_everything_a_project_says(folder, monkeypatch):
    monkeypatch.setenv("A_KEY", KEY)
    place = folder(
        'packages = ["001/memuro", "own"]\n[policies.atena]\nwidth = 15\npad = "0"\n[policies.x]\nfold = true\n[hash]\nenv = "A_KEY"\n'
    )
    (place / "own").mkdir()
    loaded = project.load(place)
    assert loaded.policies == {"atena": {"width": "15", "pad": "0"}, "x": {"fold": "true"}}
    assert loaded.packages == ("001/memuro", str(place / "own"))
    assert loaded.record_hash("1") == hmac.new(KEY.encode(), b"1", hashlib.sha256).hexdigest()[:16]
    assert KEY not in repr(loaded)


def test_the_key_comes_from_a_file(folder):
    loaded = project.load(folder('[hash]\nkey_file = "k__key"\n'.replace("__", "."), k__key=KEY + "\n"))
    assert loaded.hash_key == KEY.encode()
    assert project.load(folder('[hash]\nsample_key = "short"\n')).record_hash(b"1") != loaded.record_hash(b"1")


@pytest.mark.parametrize(
    ("toml", "code", "line"),
    [
        ("[policies.atena\n", "U568", 1),
        ("a = 1\n\n[policies]\n", "U561", 1),
        ("\n[hash]\nkeyfile = 'x'\n", "U561", 3),
        ("packages = '001/memuro'\n", "U562", 1),
        ("[policies]\natena = 15\n", "U562", 2),
        ("[policies.atena]\nwidth = [1]\n", "U562", 2),
        ("[hash]\nenv = 'NOT_SET_ANYWHERE'\n", "U563", None),
        ("[hash]\nkey_file = 'none.key'\n", "U563", None),
        ("[hash]\nkey_file = 'utsushi.toml'\nenv = 'X'\n", "U567", None),
        ("corrections = ['none.csv']\n", "U565", None),
    ],
)
def test_what_a_project_cannot_say(folder, toml, code, line):
    problem = refusal(folder(toml))
    assert (problem.code, problem.place.line) == (code, line)


def test_a_misspelt_key_names_the_nearest(folder):
    assert "policies" in refusal(folder("[polices.atena]\nwidth = 1\n")).sentence("ja")
    assert "key_file" in refusal(folder("[hash]\nkeyfile = 'x'\n")).sentence("en")


def test_a_short_key_is_refused(folder, monkeypatch):
    monkeypatch.setenv("A_KEY", "short")
    problem = refusal(folder("[hash]\nenv = 'A_KEY'\n"))
    assert problem.code == "U564"
    assert "short'" not in problem.text("en")


def test_a_folder_that_is_no_project(tmp_path):
    assert refusal(tmp_path / "none").code == "U560"
    (tmp_path / "utsushi.toml").write_bytes("title = '町'".encode("cp932"))
    assert refusal(tmp_path).code == "U568"


SOURCE = "extracted: 2026-01-05T18:30:00\nbase_date: 2026-01-05\nfiscal_year: 2025\nhanded_over: 情報政策課\n"


def test_the_declaration_stands_beside_the_data(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "source.yaml").write_text(SOURCE, "utf-8")
    (data / "a.csv").write_text("")
    for place in (data, data / "a.csv"):
        source = project.load(None, place).source
        assert source.model_dump() == {
            "extracted": "2026-01-05T18:30:00",
            "base_date": "2026-01-05",
            "fiscal_year": "2025",
            "handed_over": "情報政策課",
            "note": "",
        }


def test_the_project_s_declaration_serves_data_without_one(folder, tmp_path):
    place = folder("", source__yaml="base_date: 2025-04-01\n")
    data = tmp_path / "data"
    data.mkdir()
    assert project.load(place, data).source.base_date == "2025-04-01"
    (data / "source.yaml").write_text(SOURCE, "utf-8")
    assert project.load(place, data).source.base_date == "2026-01-05"


@pytest.mark.parametrize(
    "line",
    [
        "extracted: 2026-01-05",
        "extracted: 2026-02-30T00:00:00",
        "base_date: 2026-02-30",
        "base_date: 20260105",
        "fiscal_year: 7",
        "basedate: 2026-01-05",
    ],
)
def test_a_declaration_that_says_nothing_real_is_refused(tmp_path, line):
    (tmp_path / "source.yaml").write_text(f"note: x\n{line}\n", "utf-8")
    with pytest.raises(UtsushiError) as refused:
        project.load(None, tmp_path)
    assert refused.value.problems[0].place.line == 2
