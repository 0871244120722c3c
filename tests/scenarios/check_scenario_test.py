"""Each comparison of check_scenario.py is seen to fail on a planted fault."""

import copy
import json
import os
import pathlib
import stat
import tempfile
import unittest
import unittest.mock

import check_scenario


def amount(records):
    return {"records": records, "bytes": records * 100}


GOOD = {
    "verdict": "fail",
    "fingerprint": "1f",
    "findings": [{"id": "hot-shard"}, {"id": "hot-key"}, {"id": "hot-key"}],
    "stream": {"write_throttle_ratio": 0.28},
    "shards": [{"id": "shardId-000000000000", "write_records": 7},
               {"id": "shardId-000000000001", "write_records": 9}],
    "write_ledger": {"born": amount(10), "stored_once": amount(7), "waiting": amount(1),
                     "dropped": amount(2), "stored": amount(8), "duplicates": amount(1),
                     "packed": amount(0)},
    "readers": [{"name": "r", "latency_p99_ms": None,
                 "ledger": {"stored": amount(8), "delivered_once": amount(5), "unread": amount(1),
                            "expired": amount(1), "skipped": amount(1)}}],
}


class Ledgers(unittest.TestCase):
    def test_balanced_ledgers_are_fine(self):
        self.assertEqual(check_scenario.ledger_faults(GOOD), [])

    def test_any_amount_out_by_one_is_a_fault(self):
        for unit in ("records", "bytes"):
            for name in GOOD["write_ledger"]:
                broken = copy.deepcopy(GOOD)
                broken["write_ledger"][name][unit] += 1
                self.assertTrue(check_scenario.ledger_faults(broken), name)
            for name in GOOD["readers"][0]["ledger"]:
                broken = copy.deepcopy(GOOD)
                broken["readers"][0]["ledger"][name][unit] += 1
                self.assertTrue(check_scenario.ledger_faults(broken), name)

    def test_a_run_without_records_proves_nothing(self):
        empty = copy.deepcopy(GOOD)
        for entry in (*empty["write_ledger"].values(), *empty["readers"][0]["ledger"].values()):
            entry.update(amount(0))
        self.assertEqual(len(check_scenario.ledger_faults(empty)), 1)


class Values(unittest.TestCase):
    def faults(self, path, **wanted):
        return check_scenario.value_faults(GOOD, {"values": {path: wanted}})

    def test_values_are_found_by_path(self):
        self.assertEqual(check_scenario.look_up(GOOD, "shards[1].write_records"), 9)
        self.assertEqual(
            check_scenario.look_up(GOOD, "shards[id=shardId-000000000001].write_records"), 9)

    def test_a_value_may_be_off_by_its_tolerance_only(self):
        self.assertEqual(self.faults("stream.write_throttle_ratio", value=0.282, abs=0.003), [])
        self.assertEqual(len(self.faults("stream.write_throttle_ratio", value=0.29, abs=0.003)), 1)
        self.assertEqual(self.faults("shards[0].write_records", value=7.5, rel=0.1), [])
        self.assertEqual(len(self.faults("shards[0].write_records", value=8, rel=0.1)), 1)
        self.assertEqual(len(self.faults("shards[0].write_records", value=7.001)), 1)

    def test_nothing_equals_only_nothing(self):
        self.assertEqual(self.faults("readers[0].latency_p99_ms", value=None, rel=0.1), [])
        self.assertEqual(len(self.faults("readers[0].latency_p99_ms", value=0, abs=9)), 1)

    def test_a_path_that_leads_nowhere_is_a_fault(self):
        for path in ("stream.nothing", "shards[2].id", "shards[id=x].id", "verdict.of"):
            self.assertEqual(len(self.faults(path, value=1)), 1, path)


class Judgement(unittest.TestCase):
    def test_findings_are_compared_as_a_set_of_ids(self):
        self.assertEqual(
            check_scenario.finding_faults(GOOD, {"findings": ["hot-key", "hot-shard"]}), [])
        self.assertTrue(check_scenario.finding_faults(GOOD, {"findings": ["hot-key"]}))
        self.assertTrue(check_scenario.finding_faults({"findings": []}, {"findings": ["hot-key"]}))

    def test_verdict_and_exit_code_must_be_the_expected_ones(self):
        expected = {"verdict": "fail", "exit_code": 4}
        self.assertEqual(check_scenario.verdict_faults(GOOD, 4, expected), [])
        self.assertTrue(check_scenario.verdict_faults({"verdict": "pass"}, 4, expected))
        self.assertTrue(check_scenario.verdict_faults(GOOD, 0, expected))

    def test_an_exit_code_must_go_with_its_verdict(self):
        self.assertTrue(check_scenario.verdict_faults(GOOD, 6, {"verdict": "fail", "exit_code": 6}))


class Tenth(unittest.TestCase):
    def test_times_are_divided(self):
        self.assertEqual(check_scenario.tenth("30 min"), "180000000 us")
        self.assertEqual(check_scenario.tenth("1.5 h"), "540000000 us")
        self.assertEqual(check_scenario.tenth("00:10"), "60000000 us")
        self.assertEqual(check_scenario.tenth("00:00:30"), "3000000 us")

    def test_every_time_of_a_scenario_shrinks(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "a.toml")
            file.write_text('[simulation]\nduration = "10 s"\nwarm_up = "1 s"\n'
                            '[[producer]]\nload.points = [["00:00", "1 records/s"]]\n'
                            'keys.hot = [{ key = "k", from = "2 s" }]\n')
            self.assertEqual(check_scenario.tenth_of(file)[1::2],
                             ["simulation.duration=1000000 us", "simulation.warm_up=100000 us",
                              'producer.0.load.points=[["0 us", "1 records/s"]]',
                              "producer.0.keys.hot.0.from=200000 us"])

    def test_the_default_length_shrinks_too(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "a.toml")
            file.write_text("weir = 1\n")
            self.assertEqual(check_scenario.tenth_of(file),
                             ["--set", "simulation.duration=12000000 us"])


class Modes(unittest.TestCase):
    """Whole runs, of a program that prints what the test wants."""

    def setUp(self):
        # ./dev test names the other real build; the fake ones here are compared on purpose only
        environment = unittest.mock.patch.dict("os.environ")
        environment.start()
        self.addCleanup(environment.stop)
        os.environ.pop("WEIR_OTHER_BUILD", None)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.scenario = self.folder / "a.toml"
        self.scenario.write_text("weir = 1\n")
        self.schema = self.folder / "schema.json"
        self.schema.write_text('{"required": ["verdict"]}')

    def weir(self, result, exit_code=4):
        program = self.folder / "weir"
        program.write_text(f"#!/bin/sh\ncat <<END\n{json.dumps(result)}\nEND\n"
                           f"exit {exit_code}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return str(program)

    def check(self, mode, weir):
        check_scenario.main([mode, weir, str(self.scenario), "--schema", str(self.schema)])

    def test_a_good_run_passes_every_mode(self):
        weir = self.weir(GOOD)
        self.scenario.with_suffix(".expected.json").write_text(json.dumps(
            {"verdict": "fail", "exit_code": 4, "findings": ["hot-key", "hot-shard"],
             "values": {"stream.write_throttle_ratio": {"value": 0.28, "abs": 0.01}}}))
        for mode in ("same", "values", "verdict", "expect", "values"):
            self.check(mode, weir)

    def test_a_refreshed_expectation_keeps_what_holds_and_all_tolerances(self):
        file = self.scenario.with_suffix(".expected.json")
        file.write_text(check_scenario.written(
            {"verdict": "pass", "exit_code": 0, "findings": [],
             "values": {"stream.write_throttle_ratio": {"value": 0.5, "abs": 0.01},
                        "shards[0].write_records": {"value": 7.1, "abs": 0.2}}}))
        self.check("expect", self.weir(GOOD))
        self.assertEqual(json.loads(file.read_text()),
                         {"verdict": "fail", "exit_code": 4, "findings": ["hot-key", "hot-shard"],
                          "values": {"stream.write_throttle_ratio": {"value": 0.28, "abs": 0.01},
                                     "shards[0].write_records": {"value": 7.1, "abs": 0.2}}})

    def test_bytes_that_differ_from_run_to_run_fail(self):
        weir = self.weir({**GOOD, "fingerprint": "$$"})  # the shell's process id
        with self.assertRaisesRegex(check_scenario.Failed, "-j 1 and -j 2 differ"):
            self.check("same", weir)

    def test_what_a_finding_says_to_set_must_be_taken(self):
        self.scenario.with_suffix(".expected.json").write_text(json.dumps(
            {"verdict": "fail", "exit_code": 4, "findings": ["hot-key"], "values": {}}))
        found = {"id": "hot-key", "action": "wait; spread it: --set a.spread='2 x'"}
        weir = self.weir({**GOOD, "findings": [found]})  # refuses everything: it ends with 4
        with self.assertRaisesRegex(check_scenario.Failed, "hot-key says --set 'a.spread=2 x'"):
            self.check("values", weir)

    def test_another_build_must_give_the_same_bytes(self):
        other = self.folder / "other"
        pathlib.Path(self.weir({**GOOD, "fingerprint": "2e"})).rename(other)
        with unittest.mock.patch.dict("os.environ", WEIR_OTHER_BUILD=str(other)):
            with self.assertRaisesRegex(check_scenario.Failed, "this build and .*/other differ"):
                self.check("same", self.weir(GOOD))

    def test_what_the_schema_forbids_fails(self):
        weir = self.weir({key: value for key, value in GOOD.items() if key != "verdict"})
        with self.assertRaisesRegex(check_scenario.Failed, "'verdict' is a required property"):
            self.check("same", weir)

    def test_a_run_without_a_fingerprint_fails(self):
        with self.assertRaisesRegex(check_scenario.Failed, "fingerprint"):
            self.check("same", self.weir({**GOOD, "fingerprint": ""}))

    def test_a_crash_fails(self):
        with self.assertRaisesRegex(check_scenario.Failed, "ended with 1"):
            self.check("same", self.weir(GOOD, exit_code=1))


if __name__ == "__main__":
    unittest.main()
