#!/usr/bin/env python3
"""Breaks weir on purpose: each case of `weir validate` must notice one of these changes.

  mutants.py check SOURCE WEIR         every change still fits the source, every case has one
  mutants.py try SOURCE BUILD [NAME..] builds each change in a copy below BUILD, and runs its cases
"""

import json
import pathlib
import shutil
import subprocess
import sys
from typing import NamedTuple


class Mutant(NamedTuple):
    name: str
    file: str
    old: str  # stands in the file once
    new: str
    cases: list  # that must not hold any more


MUTANTS = [
    Mutant("small bucket", "model/write_quota.cpp",
           "const auto full = burst * kNanosPerSecond;",
           "const auto full = burst / 16 * kNanosPerSecond;",
           ["bucket-records", "bucket-bytes", "put-record-rounded-bytes", "poisson-records-0.95",
            "poisson-records-1.00", "poisson-16-kib-0.95", "poisson-16-kib-1.00",
            "poisson-128-kib-0.95", "poisson-128-kib-1.00", "poisson-128-kib-1.05",
            "large-records-1", "large-records-3", "large-records-5"]),
    Mutant("fast refill", "model/write_quota.cpp",
           "if (__builtin_mul_overflow(per_s, nanos, &grown)) return full;",
           "if (__builtin_mul_overflow(per_s + per_s / 50, nanos, &grown)) return full;",
           ["poisson-records-1.05", "poisson-16-kib-1.05"]),
    Mutant("PutRecords rounded", "sim/world/record_writes.cpp",
           "const bool rounds = plan.settings.put.api == PutApi::PutRecord;\n  results_.clear();",
           "const bool rounds = true;\n  results_.clear();",
           ["put-records-exact-bytes"]),
    Mutant("keys off by one", "sim/workload/key_population.cpp",
           "elementary_pow(static_cast<double>(i + 1), -s)",
           "elementary_pow(static_cast<double>(i + 2), -s)",
           ["zipf-shares-record", "zipf-shares-100-ms"]),
    Mutant("later attempts", "sim/world/coarse_writes.cpp",
           "if (law.failed == ResendFailed::None || piece.attempt >= law.max_attempts) {",
           "if (law.failed == ResendFailed::None || piece.attempt > law.max_attempts) {",
           ["hot-key-subset", "hot-key-record", "hot-key-single-puts"]),
    Mutant("later attempts, one by one", "sim/world/record_writes.cpp",
           "if (law.failed == ResendFailed::None || calls_[index].attempt >= law.max_attempts) {",
           "if (law.failed == ResendFailed::None || calls_[index].attempt > law.max_attempts) {",
           ["hot-key-subset-one-by-one", "hot-key-record-one-by-one",
            "hot-key-single-puts-one-by-one"]),
    Mutant("later attempts, requeued", "sim/workload/client.cpp",
           "[&law](const Held& record) { return record.attempt < law.max_attempts; });",
           "[&law](const Held& record) { return record.attempt <= law.max_attempts; });",
           ["hot-key-requeue"]),
    Mutant("fewer attempts of an SDK", "sim/workload/sdk_retry.cpp",
           "simple(sdk::kLegacyAttempts.value,",
           "simple(sdk::kLegacyAttempts.value - 1,",
           ["sdk-legacy-attempts"]),
    Mutant("short waits of an SDK", "sim/workload/sdk_retry.cpp",
           "return jittered(std::min(longest, law.longest),",
           "return jittered(std::min(longest, law.longest) / 2,",
           ["sdk-legacy-waits", "sdk-standard-waits"]),
    Mutant("free retries", "sim/workload/sdk_retry.cpp",
           "  tokens_ -= cost;",
           "  tokens_ -= 0 * cost;",
           ["sdk-retry-quota"]),
    Mutant("quick work", "sim/consumers/reading.cpp",
           "at = std::min(at + times(each, users), Instant{kFarAway});",
           "at = std::min(at + times(each, users) * 9 / 10, Instant{kFarAway});",
           ["queue-m-d-1", "outage-catch-up"]),
    Mutant("constant work", "sim/consumers/reading.cpp",
           "const bool drawn = settings.process_time == ProcessTime::Exponential;",
           "const bool drawn = false;",
           ["queue-m-m-1"]),
    Mutant("rare polls", "sim/consumers/polling.cpp",
           "Turn turn{.next = now + interval(), .read = {}};",
           "Turn turn{.next = now + 2 * interval(), .read = {}};",
           ["one-poller"]),
    Mutant("ten calls a second", "model/read_quota.cpp",
           "calls_[oldest_] <= now - kSecond;",
           "calls_[oldest_] <= now - kSecond / 2;",
           ["five-pollers", "sixth-call"]),
    Mutant("late pushes", "model/stream.cpp",
           "position = shards_[shard].log().read(position, now - config_.put_to_push,",
           "position = shards_[shard].log().read(position, now - config_.put_to_push * 21 / 20,",
           ["five-fan-outs"]),
    Mutant("short stall", "model/read_quota.cpp",
           "std::max(free_at_, now - kSecond) : now;",
           "std::max(free_at_, now - kSecond) : now - kSecond;",
           ["ten-mib-stall"]),
    Mutant("hasty looks", "sim/consumers/kcl_fleet.cpp",
           "return (settings.failover_time + kcl::kEpsilon.value) * 2;",
           "return settings.failover_time + kcl::kEpsilon.value;",
           ["failover-one-observer", "failover-two-observers", "failover-percentiles",
            "failover-clean-end", "failover-20-s", "failover-30-s",
            "failover-percentiles-20-s", "failover-percentiles-30-s", "steal-pace",
            "steal-pace-30-s", "age-while-scaling"]),
    Mutant("late discoveries", "sim/consumers/kcl_fleet.cpp",
           "std::max(settings.lease_assignment_interval / 2 - kcl::kEpsilon.value,",
           "std::max(settings.lease_assignment_interval - kcl::kEpsilon.value,",
           ["failover-leader"]),
    Mutant("frequent renewals", "sim/consumers/kcl_fleet.cpp",
           "return std::max(settings.failover_time / 3 - kcl::kEpsilon.value,",
           "return std::max(settings.failover_time / 4 - kcl::kEpsilon.value,",
           ["lease-table-writes", "lease-table-writes-30-s"]),
    Mutant("a closed shard is at its end", "sim/consumers/kcl_consumers.cpp",
           "if (consumer.at_end && idle) return end_shard(slot, now, stream);",
           "if ((consumer.at_end && idle) ||\n"
           "      stream.shards()[consumer.shard].state() == model::ShardState::Closed)\n"
           "    return end_shard(slot, now, stream);",
           ["children-after-parents"]),
    Mutant("no MD5", "sim/workload/kpl_aggregate.hpp",
           "inline constexpr std::int64_t kAggregateFrame = 4 + 16;",
           "inline constexpr std::int64_t kAggregateFrame = 4;",
           ["kpl-full-100-b", "kpl-full-one-key", "kpl-full-200-b", "kpl-full-1000-b",
            "kpl-full-5000-b"]),
    Mutant("half of the buffered time", "sim/workload/kpl.cpp",
           "record.deadline = birth.at + plan.settings.kpl->record_max_buffered_time;",
           "record.deadline = birth.at + plan.settings.kpl->record_max_buffered_time / 2;",
           ["kpl-peak-128", "kpl-peak-112"]),
    Mutant("half of the buffered time, by ticks", "sim/workload/kpl_ticks.cpp",
           "buffered_{plan.settings.kpl->record_max_buffered_time},",
           "buffered_{plan.settings.kpl->record_max_buffered_time / 2},",
           ["kpl-peak-128-100-ms", "kpl-peak-112-100-ms", "kpl-ticks"]),
    Mutant("twice the time to live", "sim/workload/kpl.cpp",
           "return record.born + plan.settings.kpl->record_ttl;",
           "return record.born + 2 * plan.settings.kpl->record_ttl;",
           ["kpl-overload"]),
    Mutant("room for the peak alone", "model/on_demand.cpp",
           "shards_for(defaults::kOnDemandHeadroom.value * peak_bytes_per_s)",
           "shards_for(peak_bytes_per_s)",
           ["on-demand-peak"]),
    Mutant("due a look later", "model/on_demand.cpp",
           "const Instant due = now + std::max(policy_.scale_time, Duration{1});",
           "const Instant due = now + policy_.look + std::max(policy_.scale_time, Duration{1});",
           ["on-demand-split", "on-demand-double-peak"]),
    Mutant("children are never split", "model/on_demand.cpp",
           "seen_.resize(shards.size());",
           "seen_.resize(shards.size(), Seen{{}, true});",
           ["on-demand-launch"]),
    Mutant("data are seen a period later", "sim/operations/autoscaling.cpp",
           "const Duration visible = now.time_since_epoch() - robot.delay;",
           "const Duration visible = now.time_since_epoch() - robot.delay - rule.period;",
           ["aws-sample-alarms", "alarm-at-80"]),
    Mutant("a hundredth less will do", "sim/operations/autoscaling.cpp",
           "return up ? value >= rule.threshold : value < rule.threshold;",
           "return up ? value >= rule.threshold * 0.99 : value < rule.threshold;",
           ["alarm-below-80"]),
    Mutant("percents of the README", "sim/scenario/autoscaler_settings.cpp",
           "step.by < 100 ? shards * (100 + step.by) / 100 : shards * step.by / 100;",
           "shards * (step.by < 100 ? step.by : step.by - 100) / 100;",
           ["scaling-utils-up"]),
    Mutant("down to the percents", "sim/scenario/autoscaler_settings.cpp",
           ": count - rounded_down(shards * step.by / 100);",
           ": rounded_down(shards * step.by / 100);",
           ["scaling-utils-down"]),
    Mutant("nothing is warmed", "sim/scenario/read_stream.cpp",
           "stream.shard_count = std::max(stream.shard_count, warm);",
           "",
           ["warm-launch"]),
    Mutant("on-demand data by the byte", "model/pricing.cpp",
           "constexpr std::int64_t kUnit = defaults::billing::kOnDemandRounding.value;",
           "constexpr std::int64_t kUnit = 1;",
           ["cost-by-mode"]),
    Mutant("two steps at once", "model/resharding.cpp",
           "if (at >= limit) start",
           "if (at > limit) start",
           ["double-one-by-one"]),
    Mutant("coarse sweep", "model/resharding.cpp",
           "constexpr std::uint32_t kPartsOfAShard = 1'000'000;",
           "constexpr std::uint32_t kPartsOfAShard = 4;",
           ["four-to-three"]),
    Mutant("long waits", "sim/world/coarse_writes.cpp",
           "const Duration wait = back_off(",
           "const Duration wait = 2 * back_off(",
           ["grain-10-ms-hot-key", "grain-100-ms-hot-key", "grain-10-ms-single-puts",
            "grain-100-ms-single-puts", "grain-10-ms-bytes", "grain-100-ms-bytes",
            "grain-10-ms-reshard", "grain-100-ms-reshard"]),
    Mutant("half of a parcel's work", "sim/consumers/reading.cpp",
           "at = std::min(at + times(each, users), Instant{kFarAway});",
           "at = std::min(at + times(each, (users + 1) / 2), Instant{kFarAway});",
           ["grain-10-ms-outage", "grain-100-ms-outage"]),
]


def text_of(source, mutant):
    text = (source / mutant.file).read_text()
    found = text.count(mutant.old)
    if found != 1:
        sys.exit(f"{mutant.name}: found {found} times in {mutant.file}, not once: {mutant.old}")
    return text


def validated(weir, cases):
    done = subprocess.run([weir, "validate", "--json", "--progress", "never", *cases],
                          capture_output=True, text=True)
    if done.returncode not in (0, 1) or not done.stdout:
        return None  # it did not come to an end: that says nothing of the cases
    return {case["id"]: case for case in json.loads(done.stdout)["cases"]}


def check(source, weir):
    listed = subprocess.run([weir, "validate", "--list"], check=True, capture_output=True,
                            text=True).stdout
    known = {line.split()[0] for line in listed.splitlines()}
    tried = set()
    for mutant in MUTANTS:
        text_of(source, mutant)
        unknown = set(mutant.cases) - known
        if unknown:
            sys.exit(f"{mutant.name}: there is no case {', '.join(sorted(unknown))}")
        tried |= set(mutant.cases)
    shown_only = {case for case in known if case.startswith("grain-1-s-")}
    if known - tried - shown_only:
        sys.exit(f"no mutant is known for {', '.join(sorted(known - tried - shown_only))}")


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


def try_all(source, build, names):
    copy = build / "src"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns(".git", "build", "__pycache__"))
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    run(["cmake", "-S", copy, "-B", build / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
         *launcher])
    failed = []
    for mutant in MUTANTS:
        if names and mutant.name not in names:
            continue
        text = text_of(copy, mutant)
        (copy / mutant.file).write_text(text.replace(mutant.old, mutant.new))
        run(["cmake", "--build", build / "build", "--target", "weir"])
        cases = validated(build / "build" / "weir", mutant.cases)
        (copy / mutant.file).write_text(text)
        missed = [case for case in mutant.cases if cases is None or cases[case]["holds"]]
        print(f"{mutant.name}: " + ("MISSED by " + ", ".join(missed) if missed else
              "noticed by " + ", ".join(mutant.cases)), flush=True)
        failed += missed
    if failed:
        sys.exit(1)


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "check":
        check(pathlib.Path(arguments[1]), arguments[2])
    elif len(arguments) >= 3 and arguments[0] == "try":
        try_all(pathlib.Path(arguments[1]), pathlib.Path(arguments[2]), arguments[3:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
