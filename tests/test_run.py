"""A run from end to end: what is written, what is withheld, and that everything is accounted for."""

import csv
import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import run_plans as plans

from utsushi.converters.run import Options, carry
from utsushi.specs.errors import UtsushiError

PEOPLE = (
    "1|1|山田|2000-01-01|7|",
    "1|2|山田太|2000-01-01|7|",
    "2|1|佐藤|1990-02-02|8|",
    "90001|1|試験|2000-01-01|9|",
)
HOUSEHOLDS = ("7|町1", "8|町2", "9|町9")
SUPPORTS = ("1|2020", "2|2021")


@pytest.fixture
def run(tmp_path):
    """Run a plan over rows; the result, and OUT."""
    count = iter(range(100))

    def go(plan=None, checker=plans.spec_nothing, project=None, **given):
        number = next(count)
        rows = {"people": PEOPLE, "households": HOUSEHOLDS, "supports": SUPPORTS}
        options = Options(**{name: value for name, value in given.items() if name not in {*rows, "encoding"}})
        rows |= {name: value for name, value in given.items() if name in rows}
        source = plans.write(tmp_path / f"source{number}", table=given.get("encoding", "utf-8"), **rows)
        plan = plan or plans.plan(plans.households(), plans.people(unmatched="試験の世帯"), plans.supports())
        return carry(plan, source, tmp_path / f"OUT{number}", project, options, checker)

    return go


def rows(result, group):
    (path,) = result.out.glob(f"001_{group}_*.csv")
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def faults(result):
    table = csv.DictReader((result.out / "faults.csv").read_text("utf-8").splitlines())
    return [(one["グループ"], one["項目"], one["故障"], one["処分"], one["レコード"]) for one in table]


def line(result, group, role="from"):
    (found,) = [one for one in result.ledger["lines"] if (one["group"], one["role"]) == (group, role)]
    return found


def digests(out):
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_clean_run_writes_every_group_in_source_order(run):
    result = run()
    assert result.exit_code == 0
    assert [
        (row["宛名番号"], row["個人履歴番号"], row["住所"], row["最新フラグ"]) for row in rows(result, "住民情報")
    ] == [
        ("00001", "1", "町1", "0"),
        ("00001", "2", "町1", "1"),
        ("00002", "1", "町2", "1"),
    ]
    assert [row["世帯番号"] for row in rows(result, "世帯情報")] == ["7", "8", "9"]
    assert sorted(path.name for path in result.out.iterdir()) == [
        "001_世帯情報_00000000000000_1.csv",
        "001_住民情報_00000000000000_1.csv",
        "001_支援措置対象者情報_00000000000000_1.csv",
        "faults.csv",
        "ledger.json",
        "manifest.json",
        "trace",
    ]


def test_the_ledger_accounts_for_every_row_in_every_role(run):
    result = run()
    person, joined = line(result, "住民情報"), line(result, "住民情報", "join")
    assert (person["read"], person["written"], person["excluded"]) == (4, 3, {"テスト住民": 1})
    assert (joined["read"], joined["matched"], joined["unmatched"]) == (3, 2, 1)
    assert result.ledger["balanced"]
    assert json.loads((result.out / "ledger.json").read_text("utf-8")) == result.ledger


def test_joined_rows_that_nothing_meets_need_a_name(run):
    with pytest.raises(UtsushiError) as refused:
        run(plans.plan(plans.households(), plans.people(), plans.supports()))
    assert refused.value.exit_code == 3
    assert refused.value.problems[0].code == "U508"


def test_a_fault_in_the_latest_record_makes_no_older_one_the_latest(run):
    broken = [*PEOPLE, "2|2||1990-02-02|8|"]
    result = run(people=broken)
    assert result.exit_code == 1
    assert [row["宛名番号"] for row in rows(result, "住民情報")] == ["00001", "00001"]
    assert faults(result) == [
        ("住民情報", "宛名番号", "held_with_key", "hold", "3"),
        ("住民情報", "氏名", "empty_name", "hold", "5"),
        ("支援措置対象者情報", "宛名番号", "held_with_parent", "hold", "2"),
    ]


def test_dependants_are_listed_under_their_root_cause(run):
    result = run(people=[*PEOPLE, "2|2||1990-02-02|8|"])
    trace = pq.read_table(result.out / "trace" / "001_支援措置対象者情報.parquet").to_pylist()
    assert [(row["record"], row["outcome"], row["name"], row["row"]) for row in trace] == [
        (1, "written", None, 1),
        (2, "held", "住民情報/氏名:empty_name", None),
    ]


def test_a_mere_reference_keeps_its_value_and_is_listed(run):
    broken = plans.households(dispositions={"所在地": {"*": "hold"}}, reasons={"所在地": "確認まで"})
    broken = type(broken)(
        **{
            **vars(broken),
            "applications": (
                broken.applications[0],
                plans.operator(("所在地",), ("h.JUSHO",), lambda text: "fault:not_in_map" if text == "町2" else text),
            ),
        }
    )
    result = run(plans.plan(broken, plans.people(unmatched="試験の世帯"), plans.supports()))
    assert [row["世帯番号"] for row in rows(result, "世帯情報")] == ["7", "9"]
    assert [row["世帯番号"] for row in rows(result, "住民情報")] == ["7", "7", "8"]
    assert ("住民情報", "世帯番号", "reference_withheld", "keep", "3") in faults(result)
    assert result.exit_code == 0


def test_a_birth_date_that_cannot_be_is_unknown_and_kept_apart(run):
    result = run(people=[*PEOPLE, "3|1|鈴木|昭和33.02.29|7|"])
    last = rows(result, "住民情報")[-1]
    assert (last["氏名"], last["生年月日"], last["生年月日_不詳フラグ"]) == ("鈴木", "", "1")
    side = list(csv.DictReader((result.out / "substitutes" / "通常.csv").read_text("utf-8").splitlines()))
    assert [(one["項目"], one["欄"], one["原値"], one["原バイト"]) for one in side] == [
        ("生年月日", "k.UMARE", "昭和33.02.29", "")
    ]
    assert (result.out / "substitutes" / "通常.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("encoding", "raw", "shown"),
    [
        ("utf-8", "山".encode() + b"\xff" + "子".encode(), "山〓子"),
        ("cp932", "山".encode("cp932") + b"\xfc\xfc" + b"\x8eq", "山〓子"),
    ],
)
def test_bytes_that_are_no_character_become_a_geta_mark(run, encoding, raw, shown):
    named = {"dispositions": {"氏名": {"*": "substitute"}}, "reasons": {"氏名": "〓で移し後で直す"}}
    plan = plans.plan(
        plans.households(), plans.people(unmatched="試験の世帯", **named), plans.supports(), table=encoding
    )
    result = run(plan, people=[*PEOPLE, ["3", "1", raw, "2000-01-01", "7", ""]], encoding=encoding)
    assert rows(result, "住民情報")[-1]["氏名"] == shown
    side = list(csv.DictReader((result.out / "substitutes" / "通常.csv").read_text("utf-8").splitlines()))
    assert bytes.fromhex(side[0]["原バイト"]) == raw
    assert result.exit_code == 0


def test_a_substitute_that_the_spec_does_not_take_is_held(run):
    named = {"dispositions": {"氏名": {"*": "substitute"}}, "reasons": {"氏名": "〓で移し後で直す"}}
    plan = plans.plan(plans.households(), plans.people(unmatched="試験の世帯", **named), plans.supports())
    long = "長い名前の".encode() + b"\xff" + "人".encode()
    result = run(plan, checker=plans.spec_too_long, people=[*PEOPLE, ["3", "1", long, "2000-01-01", "7", ""]])
    assert [fault for fault in faults(result) if fault[1] == "氏名"] == [
        ("住民情報", "氏名", "bad_encoding", "hold", "5")
    ]


def test_the_readers_own_word_stands_in_the_list(run):
    result = run(people=[*PEOPLE, ["3", "1", b"\xff\xfe", "2000-01-01", "7", ""]])
    (fault,) = [one for one in faults(result) if one[1] == "氏名"]
    assert fault[2] not in {"undecodable", ""}


def test_what_the_spec_finds_is_disposed_of_too(run):
    result = run(people=[*PEOPLE, "3|1|長い名前の人物|2000-01-01|7|"], checker=plans.spec_too_long)
    assert ("住民情報", "氏名", "too_long", "hold", "5") in faults(result)
    assert len(rows(result, "住民情報")) == 3


@pytest.mark.parametrize(("join", "code"), [("one", "no_match"), ("one", "many_matches"), ("optional", "many_matches")])
def test_a_join_that_meets_none_or_too_many_is_a_fault(run, join, code):
    households = [*HOUSEHOLDS, "7|別"] if code == "many_matches" else HOUSEHOLDS[1:]
    result = run(
        plans.plan(plans.households(), plans.people(kind=join, unmatched="余り"), plans.supports()),
        households=households,
    )
    assert {(item, fault) for _, item, fault, _, _ in faults(result)} >= {("住所", code)}
    assert [row["宛名番号"] for row in rows(result, "住民情報")] == ["00002"]


def test_an_optional_join_that_meets_none_gives_nothing(run):
    result = run(
        plans.plan(plans.households(), plans.people(kind="optional", unmatched="余り"), plans.supports()),
        households=HOUSEHOLDS[1:],
    )
    assert [row["住所"] for row in rows(result, "住民情報")] == ["", "", "町2"]
    assert result.exit_code == 0


def test_a_broken_claim_is_a_finding(run):
    result = run(people=[*PEOPLE, "3|1|鈴木|2000-01-01|7|x"])
    assert result.exit_code == 1
    assert faults(result) == [("", "YOBI", "claim_violated", "", "5")]
    assert result.ledger["balanced"]


def test_no_value_stands_in_the_list_of_faults_or_in_ledger_and_manifest(run):
    result = run(people=[*PEOPLE, "2|2||秘密の日|8|秘密の備考"], supports=["1|2020", "2|秘密"])
    for name in ("faults.csv", "ledger.json", "manifest.json"):
        assert "秘密" not in (result.out / name).read_text("utf-8")


def test_rejects_are_a_source_of_the_same_layout(run, tmp_path):
    result = run(people=[*PEOPLE, "2|2||1990-02-02|8|", "1|3"])
    rejects = result.out / "rejects"
    assert (rejects / "JUMIN.csv").read_bytes().decode().splitlines() == [
        ",".join(plans.PERSON_COLUMNS),
        "2|1|佐藤|1990-02-02|8|".replace("|", ","),
        "2|2||1990-02-02|8|".replace("|", ","),
        "1,3",
    ]
    assert (rejects / "SHIEN.csv").read_bytes() == b"ATENA_NO,KAISHI\r\n2,2021\r\n"
    assert (rejects / "SETAI.csv").read_bytes() == "SETAI_NO,JUSHO\r\n8,町2\r\n".encode()  # what they were joined with
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in rejects.iterdir())
    text = (rejects / "JUMIN.csv").read_text("utf-8").replace("2,2,,", "2,2,佐藤,").replace("1,3\n", "")
    (rejects / "JUMIN.csv").write_text(text, "utf-8", newline="")
    again = carry(plans.plan(), rejects, tmp_path / "again", checker=plans.spec_nothing)
    assert [(row["個人履歴番号"], row["最新フラグ"]) for row in rows(again, "住民情報")] == [("1", "0"), ("2", "1")]
    assert again.exit_code == 0


def test_records_that_are_none_are_counted_and_rejected(run):
    result = run(people=[*PEOPLE, "1|3"])
    (found,) = [one for one in result.ledger["lines"] if not one["group"]]
    assert (found["record"], found["read"], found["rejected"]) == ("JUMIN", 1, 1)
    assert result.ledger["balanced"]
    assert result.exit_code == 1


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("batch_rows", [1, 3, 65_536])
def test_the_same_bytes_whatever_the_threads_and_batches(run, threads, batch_rows):
    people = [*PEOPLE, "2|2||1990-02-02|8|", ["3", "1", b"\xff", "bad", "7", "x"], "1|3", "4|1|鈴木|bad|7|"]
    one = run(people=people)
    other = run(people=people, threads=threads, batch_rows=batch_rows)
    assert digests(one.out) == digests(other.out)


def test_what_is_written_does_not_depend_on_the_chunks_of_a_pass(run, monkeypatch):
    people = [*PEOPLE, "2|2||1990-02-02|8|", "4|1|鈴木|bad|7|", "1|3|山田|2000-01-01|7|"]
    whole = run(people=people)
    for module in ("store", "relate", "passes"):
        monkeypatch.setattr(f"utsushi.converters.{module}.CHUNK", 2)
    parts = run(people=people, threads=2)
    assert digests(whole.out).keys() == digests(parts.out).keys()
    for name in ("住民情報", "世帯情報", "支援措置対象者情報"):
        assert rows(whole, name) == rows(parts, name)
        assert (
            pq.read_table(whole.out / "trace" / f"001_{name}.parquet").to_pylist()
            == pq.read_table(parts.out / "trace" / f"001_{name}.parquet").to_pylist()
        )
    assert (whole.out / "faults.csv").read_bytes() == (parts.out / "faults.csv").read_bytes()
    assert whole.ledger == parts.ledger


def test_a_dry_run_says_so(run):
    only = run(only="世帯情報")
    assert only.ledger["dry_run"] == {"only": "世帯情報"}
    assert [path.name for path in only.out.glob("001_*.csv")] == ["001_世帯情報_00000000000000_1.csv"]
    sample = run(sample=2)
    assert sample.ledger["dry_run"] == {"sample": 2}
    assert line(sample, "住民情報")["read"] == 2
    assert json.loads((sample.out / "manifest.json").read_text("utf-8"))["options"]["dry_run"] == {"sample": 2}


def test_a_group_that_is_not_there_is_named_with_its_neighbour(run):
    with pytest.raises(UtsushiError) as refused:
        run(only="住民状報")
    assert refused.value.exit_code == 2
    assert "住民情報" in refused.value.problems[0].text("ja")


def test_the_manifest_says_what_decided_the_bytes(run):
    result = run()
    manifest = json.loads((result.out / "manifest.json").read_text("utf-8"))
    assert [(one["of"], one["rows"]) for one in manifest["inputs"]] == [("JUMIN", 4), ("SETAI", 3), ("SHIEN", 2)]
    named = {one["name"] for one in manifest["outputs"]}
    on_disk = {path.relative_to(result.out).as_posix() for path in result.out.rglob("*") if path.is_file()}
    assert named == on_disk - {"manifest.json"}
    assert manifest["package"] == {"name": "試験", "sha256": "0" * 64}


def test_progress_counts_records(run):
    done = []
    run(progress=done.append)
    assert sum(done) == len(PEOPLE) + len(HOUSEHOLDS) + len(SUPPORTS)


def test_nothing_is_left_of_the_stage(run):
    result = run()
    assert not list(Path(result.out.parent).rglob("*.arrow"))
    assert not (result.out / "stage").exists()
