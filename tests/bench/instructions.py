"""Counts what a run executes, with valgrind: a number that does not depend on how busy a machine is.

Each run is made twice, the second time twice as long, with the same seed; what the longer one
executes beyond the shorter one, start and end of the program left out, is divided by the records
born, by the attempts, or by the ticks of shards in it.

  instructions.py WEIR
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

SHORT_S = 5
# What a scenario is, and what its instructions are counted for.
RECORD = {"grain": "record", "shards": 100, "keys": "count = 100_000"}
COARSE = {"grain": "100 ms", "shards": 1000, "keys": "count = 1_000_000"}
ZIPF = 'distribution = "zipf", exponent = 1.0, '
CASES = {
    "record by record, 100 shards, even load": (RECORD, "born"),
    "the same, Zipf 1.0 with five attempts": ({**RECORD, "keys": ZIPF + RECORD["keys"]}, "born"),
    "the same, for an attempt": ({**RECORD, "keys": ZIPF + RECORD["keys"]}, "attempted"),
    "even load, one PutRecord a record": (
        {**RECORD, "put": 'api = "PutRecord", linger = "0 s"'}, "attempted"),
    "ticks of 100 ms, 1,000 shards, even load": (COARSE, "shard_ticks"),
    "the same, Zipf 1.0": ({**COARSE, "keys": ZIPF + "count = 100_000"}, "shard_ticks"),
    "ticks of 10 ms, 1,000 shards, even load": ({**COARSE, "grain": "10 ms"}, "shard_ticks"),
}
A = {"born": "a record", "attempted": "an attempt", "shard_ticks": "a shard and tick"}
TICKS_PER_S = {"100 ms": 10, "10 ms": 100}


def main(weir):
    measured = {}
    for name, (case, unit) in CASES.items():
        key = json.dumps(case)
        if key not in measured:
            short, long = (measure(weir, case, seconds) for seconds in (SHORT_S, 2 * SHORT_S))
            measured[key] = {what: long[what] - short[what] for what in long}
        more = measured[key]
        each = more["instructions"] / more[unit]
        print(f"{name:45} {each:8.0f} {A[unit]}", flush=True)


def measure(weir, case, seconds):
    with tempfile.TemporaryDirectory() as folder:
        scenario = pathlib.Path(folder) / "counted.toml"
        scenario.write_text(text_of(case, seconds), "utf-8")
        done = subprocess.run(
            ["valgrind", "--tool=cachegrind", "--cache-sim=no",
             f"--cachegrind-out-file={folder}/out", weir, "run", str(scenario), "--json", "-j", "1"],
            capture_output=True, check=False, text=True)
    counted = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode != 0 or not counted:
        sys.exit(done.stderr)
    stream = json.loads(done.stdout)["stream"]
    return {
        "instructions": int(counted[1].replace(",", "")),
        "born": stream["born_records"],
        "attempted": stream["attempted_records"],
        "shard_ticks": seconds * TICKS_PER_S.get(case["grain"], 0) * case["shards"],
    }


def text_of(case, seconds):
    return f"""weir = 1
[simulation]
duration = "{seconds} s"
replications = 1
grain = "{case['grain']}"
[stream]
shard_count = {case['shards']}
[[producer]]
instances = 100
rate = "{800 * case['shards']} records/s"
record_size = "900 B"
keys = {{ {case['keys']} }}
put = {{ {case.get('put', '')} }}
[[consumer]]
"""


if __name__ == "__main__":
    main(*sys.argv[1:])
