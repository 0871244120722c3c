#!/usr/bin/env python3
"""Holds the output of `weir validate` against its schema, and asks that every case holds.

  check_validate.py WEIR SCHEMA [--long] [ID...]
"""

import json
import subprocess
import sys

import jsonschema


def main(weir, schema, *arguments):
    done = subprocess.run([weir, "validate", "--json", "--progress", "never", *arguments],
                          capture_output=True, text=True)
    sys.stderr.write(done.stderr)
    result = json.loads(done.stdout)
    with open(schema, encoding="utf-8") as file:
        jsonschema.Draft202012Validator(json.load(file)).validate(result)
    failed = [f"{case['id']}: {case['trouble'] or number['what']}: {number}"
              for case in result["cases"] if not case["holds"]
              for number in case["numbers"] or [{"what": ""}] if number.get("holds") is not True]
    print("\n".join(failed))
    named = [word for word in arguments if not word.startswith("-")]
    if named and sorted(named) != sorted(case["id"] for case in result["cases"]):
        sys.exit("other cases were run than were asked for")
    if (done.returncode, result["holds"], failed) != (0, True, []):
        sys.exit(f"exit code {done.returncode}")


if __name__ == "__main__":
    main(*sys.argv[1:])
