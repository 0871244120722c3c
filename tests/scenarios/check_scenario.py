"""Runs a scenario and holds what comes out against what must hold. CONTRIBUTING.md says when.

  same     a tenth of its length: ledgers, schema; equal bytes of two replications for -j 1 and
           -j 2, and of one for another build
  values   its full length, five replications: the values and findings of X.expected.json
  verdict  as the file stands: the verdict and the exit code of X.expected.json
  replay   a tenth of its length, the calls on one shard, twice: schema, equal bytes
  saved    a tenth of its length, one replication, saved: the run file shows the same bytes
  expect   not a test: brings X.expected.json up to what weir says now; review the diff
"""

import argparse
import itertools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib

EXIT_CODES = {"none": 0, "pass": 0, "fail": 4, "unsure": 6}
UNITS_US = {"us": 1, "ms": 10**3, "s": 10**6, "min": 60 * 10**6, "h": 3600 * 10**6,
            "d": 86400 * 10**6}
TIMES = ("at", "duration", "from", "until", "warm_up", "timestamp")
DEFAULT_DURATION = "2 min"
# The shard that is replayed, where it is not the first one.
REPLAYED_SHARDS = {"hot-key": "4", "real-log": "7"}
# What a new X.expected.json compares.
FIRST_VALUES = {
    "stream.born_records": {"rel": 0.002},
    "stream.dropped_records": {"rel": 0.02, "abs": 5},
    "stream.write_throttle_ratio": {"abs": 0.003},
    "readers[0].latency_p99_ms": {"rel": 0.05},
    "readers[0].iterator_age_max_s": {"rel": 0.2, "abs": 0.5},
}


class Failed(Exception):
    """Some sentences that say what does not hold."""


def main(arguments):
    options = parse(arguments)
    faults = MODES[options.mode](options)
    if faults:
        raise Failed("\n".join(faults))


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("weir", help="the program")
    parser.add_argument("scenario", type=pathlib.Path)
    parser.add_argument("--schema", type=pathlib.Path, help="of --json")
    return parser.parse_args(arguments)


# ---- modes: each returns what does not hold ------------------------------------------------------


def same(options):
    arguments = ["-n", "2", *tenth_of(options.scenario)]
    one = run(options.weir, options.scenario, [*arguments, "-j", "1"])
    two = run(options.weir, options.scenario, [*arguments, "-j", "2"])
    faults = difference(one.stdout, two.stdout, "-j 1 and -j 2")
    result = json.loads(one.stdout)
    faults += ledger_faults(result) + schema_faults(result, options.schema)
    if not all(sole.get("fingerprint") for sole in runs_of(result)):
        faults.append("there is no fingerprint")
    other = os.environ.get("WEIR_OTHER_BUILD")
    if other:  # a slow one
        arguments[1] = "1"
        ours = run(options.weir, options.scenario, arguments)
        theirs = run(other, options.scenario, arguments)
        faults += difference(ours.stdout, theirs.stdout, f"this build and {other}")
    return faults


def values(options):
    expected = expectation_of(options.scenario)
    result = json.loads(run(options.weir, options.scenario, ["-n", "5"]).stdout)
    return (ledger_faults(result) + schema_faults(result, options.schema)
            + value_faults(result, expected) + finding_faults(result, expected)
            + option_faults(options, result))


def replay(options):
    shard = REPLAYED_SHARDS.get(options.scenario.stem, "0")
    for window in (["--at", "0 s", "--within", "366 d"], ["--at", "90 s", "--within", "5 s"]):
        arguments = [*tenth_of(options.scenario), "--shard", shard, *window]
        first = run(options.weir, options.scenario, arguments, "replay")
        again = run(options.weir, options.scenario, arguments, "replay")
        result = json.loads(first.stdout)
        faults = schema_faults(result, options.schema)
        faults += difference(first.stdout, again.stdout, "the same replay twice")
        if result["counts"]["put_calls"] == 0:
            faults.append("no call came, so nothing was tested")
        if faults:
            return faults
    return []


def saved(options):
    arguments = ["-n", "1", *tenth_of(options.scenario)]
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "run.weir"
        for name, shape in itertools.product(
                stream_names(options.scenario),
                (["--json"], ["--verbose"], ["--csv"], ["--csv=stream"], ["--csv=readers"])):
            which = [] if name is None else ["--stream", name]
            first = run_as(options.weir, options.scenario,
                           [*shape, *which, *arguments, f"--save={file}"])
            again = run_as(options.weir, file, shape)
            faults += difference(first.stdout, again.stdout, f"a run and its file, {shape[0]},")
            if first.returncode != again.returncode:
                faults.append(f"exit codes {first.returncode} and {again.returncode}")
            if not first.stdout:
                faults.append("nothing was written, so nothing was tested")
    return faults


def verdict(options):
    expected = expectation_of(options.scenario)
    done = run(options.weir, options.scenario, [])
    return verdict_faults(json.loads(done.stdout), done.returncode, expected)


def expect(options):
    file = expectation_file(options.scenario)
    old = expectation_of(options.scenario) if file.exists() else {}
    result = json.loads(run(options.weir, options.scenario, ["-n", "5"]).stdout)
    done = run(options.weir, options.scenario, [])
    tolerances = old.get("values") or first_values(result)
    expected = {
        "verdict": json.loads(done.stdout)["verdict"],
        "exit_code": done.returncode,
        "findings": ids_of(result),
        "values": {path: brought_up(path, wanted, result) for path, wanted in tolerances.items()},
    }
    file.write_text(written(expected), "utf-8")
    print(f"wrote {file}")
    return []


def first_values(result):
    if "streams" in result:
        return {f"streams[name={stream['name']}].run.{path}": tolerance
                for stream in result["streams"]
                for path, tolerance in first_values(stream["run"]).items()}
    return {path: tolerance for path, tolerance in FIRST_VALUES.items()
            if result["readers"] or not path.startswith("readers")}


def brought_up(path, wanted, result):
    """A value that still holds stays as it is: it may be known from elsewhere."""
    if "value" in wanted and not value_faults(result, {"values": {path: wanted}}):
        return wanted
    return {**wanted, "value": look_up(result, path)}


def written(expected):
    """As JSON, one value a line, so that a diff shows what changed."""
    values = ",\n".join(f"    {json.dumps(path)}: {json.dumps(wanted)}"
                        for path, wanted in expected["values"].items())
    head = ",\n".join(f"  {json.dumps(key)}: {json.dumps(expected[key])}"
                      for key in ("verdict", "exit_code", "findings"))
    return f'{{\n{head},\n  "values": {{\n{values}\n  }}\n}}\n'


MODES = {"same": same, "values": values, "verdict": verdict, "replay": replay,
         "saved": saved, "expect": expect}

# ---- running -------------------------------------------------------------------------------------


def run(weir, scenario, arguments, command="run"):
    return run_as(weir, scenario, ["--json", *arguments], command)


def run_as(weir, scenario, arguments, command="run"):
    command = [weir, command, str(scenario), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in EXIT_CODES.values():
        raise Failed(f"{' '.join(command)}\nended with {done.returncode}\n"
                     + done.stderr.decode("utf-8", "replace"))
    return done


def stream_names(scenario):
    """Of a file with several streams; one None where there is but one."""
    streams = tomllib.loads(scenario.read_text("utf-8"))["stream"]
    return [None] if isinstance(streams, dict) else [stream["name"] for stream in streams]


def runs_of(result):
    """The run of each stream."""
    return [stream["run"] for stream in result["streams"]] if "streams" in result else [result]


def tenth_of(scenario):
    """Options that make every time of a scenario a tenth of what it is."""
    document = tomllib.loads(scenario.read_text("utf-8"))
    document.setdefault("simulation", {}).setdefault("duration", DEFAULT_DURATION)
    options = []
    for path, value in shrunk("", document):
        options += ["--set", f"{path}={value}"]
    return options


def shrunk(path, node):
    """(path, new value) of every time below a node."""
    items = enumerate(node) if isinstance(node, list) else node.items()
    for key, value in items:
        inner = f"{path}.{key}" if path else str(key)
        if key == "points":
            corners = ", ".join(f'["{tenth(at)}", "{load}"]' for at, load in value)
            yield inner, f"[{corners}]"
        elif key in TIMES and isinstance(value, str):
            yield inner, tenth(value)
        elif isinstance(value, (dict, list)):
            yield from shrunk(inner, value)


def tenth(time):
    """"30 min" or "05:30" (hours and minutes) divided by ten, in microseconds."""
    clock = re.fullmatch(r"(\d+):(\d+)(?::(\d+))?", time)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        whole = (hours * 3600 + minutes * 60 + seconds) * 10**6
    else:
        number, unit = re.fullmatch(r"([\d.]+)\s*([a-z]+)", time).groups()
        whole = round(float(number) * UNITS_US[unit])
    return f"{whole // 10} us"


# ---- comparing -----------------------------------------------------------------------------------


def expectation_file(scenario):
    return scenario.with_suffix(".expected.json")


def expectation_of(scenario):
    return json.loads(expectation_file(scenario).read_text("utf-8"))


def difference(one, other, what):
    if one == other:
        return []
    lines = zip(one.decode().splitlines(), other.decode().splitlines())
    first = next((f"\n  {a}\n  {b}" for a, b in lines if a != b), " (one is longer)")
    return [f"{what} differ in bytes, first here:{first}"]


def ledger_faults(result):
    if "streams" in result:
        return [fault for one in runs_of(result) for fault in ledger_faults(one)]
    faults = []

    def must_equal(name, ledger, whole, parts):
        for unit in ("records", "bytes"):
            total = sum(ledger[part][unit] for part in parts)
            if ledger[whole][unit] != total:
                faults.append(f"{name}: {whole} = {ledger[whole][unit]} {unit}, but "
                              f"{' + '.join(parts)} = {total}")

    write = result["write_ledger"]
    must_equal("write_ledger", write, "born", ("stored_once", "waiting", "dropped"))
    in_stream = {unit: write["stored"][unit] + write["packed"][unit] for unit in write["stored"]}
    must_equal("write_ledger", write | {"stored + packed": in_stream}, "stored + packed",
               ("stored_once", "duplicates"))
    if write["born"]["records"] <= 0:
        faults.append("write_ledger: nothing was born, so nothing was tested")
    for reader in result["readers"]:
        must_equal(f"reader {reader['name']}", reader["ledger"], "stored",
                   ("delivered_once", "unread", "expired", "skipped"))
        if reader["ledger"]["stored"] != write["stored"]:
            faults.append(f"reader {reader['name']}: was not offered what was stored")
    return faults


def schema_faults(result, schema):
    if schema is None:
        return []
    import jsonschema  # a package of its own, which only these modes need

    def validator_of(file):
        return jsonschema.Draft202012Validator(json.loads(file.read_text("utf-8")))

    validator = validator_of(schema)
    errors = [error for one in runs_of(result) for error in validator.iter_errors(one)]
    if "streams" in result:
        errors += validator_of(schema.with_name("account.schema.json")).iter_errors(result)
        cost = validator.evolve(schema=validator.schema["properties"]["cost"])
        errors += cost.iter_errors(result["cost"])
    return [f"schema: {error.json_path}: {error.message}" for error in errors]


def look_up(result, path):
    """"a.b", "a[0].b" or "a[name=x].b", the element whose name is x."""
    node = result
    for name, key, value in re.findall(r"([\w-]+)|\[([^\]=]+)=?([^\]]*)\]", path):
        if name:
            node = node[name]
        elif value:
            node = next(element for element in node if element[key] == value)
        else:
            node = node[int(key)]
    return node


def option_faults(options, result):
    """What a finding says to set must be what the scenario takes."""
    faults = []
    for finding in (finding for one in runs_of(result) for finding in one["findings"]):
        for part in (finding.get("action") or "").split("; "):
            if "--set " not in part:
                continue
            given = shlex.split(part[part.index("--set "):])
            done = subprocess.run([options.weir, "check", str(options.scenario), *given],
                                  capture_output=True, check=False)
            if done.returncode != 0:
                faults.append(f"{finding['id']} says {shlex.join(given)}\n"
                              + done.stdout.decode("utf-8", "replace"))
    return faults


def value_faults(result, expected):
    faults = []
    for path, wanted in expected["values"].items():
        try:
            found = look_up(result, path)
        except (KeyError, IndexError, StopIteration, TypeError):
            faults.append(f"{path}: is not in the result")
            continue
        tolerance = max(wanted.get("abs", 0), wanted.get("rel", 0) * abs(wanted["value"] or 0))
        if None in (found, wanted["value"]):
            good = found == wanted["value"]
        else:
            good = abs(found - wanted["value"]) <= tolerance
        if not good:
            faults.append(f"{path}: {found}, expected {wanted['value']} ± {tolerance:g}")
    return faults


def ids_of(result):
    return sorted({finding["id"] for one in runs_of(result) for finding in one["findings"]})


def finding_faults(result, expected):
    found = ids_of(result)
    if found == expected["findings"]:
        return []
    return [f"findings {found}, expected {expected['findings']}"]


def verdict_faults(result, exit_code, expected):
    faults = []
    if result["verdict"] != expected["verdict"]:
        faults.append(f"verdict {result['verdict']}, expected {expected['verdict']}")
    if exit_code != expected["exit_code"]:
        faults.append(f"exit code {exit_code}, expected {expected['exit_code']}")
    if exit_code != EXIT_CODES[result["verdict"]]:
        faults.append(f"exit code {exit_code} does not go with verdict {result['verdict']}")
    return faults


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as failed:
        print(failed, file=sys.stderr)
        print("If this is meant: python3 tests/scenarios/check_scenario.py expect "
              "build/release/weir SCENARIO, and review the diff.", file=sys.stderr)
        sys.exit(1)
