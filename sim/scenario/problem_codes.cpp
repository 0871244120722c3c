#include <array>

#include "sim/scenario/scenario_toml.hpp"

namespace weir::sim {

namespace {

constexpr std::array kCodes{
    CodeText{
        "E0001",
        "The scenario format knows this table, key or value, but this version of weir does not "
        "simulate it yet. It is refused rather than ignored, because an answer that left it out "
        "would be an answer to another question. Remove it, or wait for a later version."},
    CodeText{"E0101",
             "The file is not there, is not a regular file, or cannot be read. Directories, "
             "pipes and devices are refused; \"-\" reads standard input."},
    CodeText{"E0102",
             "A scenario file has at most 16 MiB, a price file at most 4 MiB. Long load curves "
             "belong in a trace."},
    CodeText{"E0103",
             "Scenario and price files are UTF-8 text. The place shown is the first byte that is "
             "not, or a NUL "
             "byte, which no text file has."},
    CodeText{
        "E0104",
        "The text is not valid TOML 1.0. Reading stops at the first such place; what follows is "
        "looked at when it is mended. Frequent causes: a missing quote, a value without quotes "
        "(write rate = \"5 records/s\"), the same key twice in a table."},
    CodeText{"E0105",
             "The text is valid so far as it was looked at, but nested deeper, or of more tables, "
             "values "
             "or dotted keys than any scenario needs. The bound is in the message."},
    CodeText{
        "E0106",
        "The file has no content. The smallest scenario has the format's version, a [stream] with "
        "shard_count and a [[producer]] with rate and record_size; the smallest price file has the "
        "format's version and one [[region]]."},
    CodeText{
        "E0107",
        "A scenario begins with weir = 1, a price file with weir_prices = 1: the version of the "
        "file format, so that a later version of weir can tell old files from new ones."},
    CodeText{"E0108",
             "More than a thousand problems were found; only the first thousand are told."},
    CodeText{"E0201",
             "The value is of another type than the key needs: text instead of a number, a table "
             "instead "
             "of text. Values with a dimension are text with a unit, counts are plain numbers."},
    CodeText{
        "E0202",
        "A single table stands once, as [simulation]; lists of tables stand as often as wanted, "
        "with doubled brackets, as [[producer]]. [stream] may be either."},
    CodeText{"E0203",
             "The key is not part of the format in this table; keys that are ignored in silence "
             "would be "
             "mistakes that nobody sees. Allowed keys are listed below the message."},
    CodeText{
        "E0204",
        "Everything has a default except the load (rate, load or rate_curve, and record_size; or "
        "trace), the "
        "number of shards, and what an objective is about. In a price file, each region has a "
        "name, "
        "a currency, the date when its prices were read, and a price."},
    CodeText{
        "E0205",
        "Streams, producers, consumers and objectives are told apart by name, in paths such as "
        "producer.api.rate and in results; producers and consumers of several streams, too. Names "
        "that are left out are producer, producer-2, … A price file has one table for each "
        "region."},
    CodeText{
        "E0206",
        "The path of a --set leads nowhere. A path is keys with dots between; of a list of tables "
        "it names one by its name or by its number from 0 on: producer.api.keys.hot.0.spread=2. A "
        "name that has a dot in it stands in quotes."},
    CodeText{
        "E0207",
        "Two keys say different things about the same matter, or a key belongs to another kind of "
        "table. Leave one of them out."},
    CodeText{
        "E0301",
        "A value that has a dimension is text with a unit, \"100 ms\", because a bare 100 could be "
        "seconds or milliseconds."},
    CodeText{
        "E0302",
        "A quantity is a number and a unit: \"2.5 MiB/s\". Digits may be grouped by underscores; "
        "at "
        "most 18 digits are read; times since the start may be written \"05:00\" or \"08:30:15\"."},
    CodeText{"E0303", "Quantities are finite and not negative; nan and inf are no quantities."},
    CodeText{
        "E0305",
        "simulation.start is a date and time with a zone, as TOML writes it: 2026-11-27T00:00:00Z. "
        "It only labels the time axis."},
    CodeText{
        "E0311",
        "The unit is known, but of another dimension than the key needs: a time where a rate is "
        "expected, bytes where records are counted."},
    CodeText{
        "E0312",
        "The unit is not known. Units: B, KiB, MiB, GiB (powers of 1024), kB, MB, GB (powers of "
        "1000), records, calls, each also per /s, /min, /h; us, ms, s, min, h, d; %."},
    CodeText{"E0313",
             "The value is outside of what AWS allows or weir simulates. Both bounds are in the "
             "message."},
    CodeText{"E0314", "The key takes one of a few words; they are listed below the message."},
    CodeText{"E0315",
             "A number that is not known exactly may be written as an interval, { low = ..., mid = "
             "..., high = ... }: three numbers of one kind, low <= mid <= high. Worlds are drawn "
             "from it, mid being the likeliest."},
    CodeText{"E0316",
             "An interval may stand for what is not known of the stream, its load, its readers and "
             "what happens to them. How long and how often to simulate, and what must hold, is for "
             "the user to say."},
    CodeText{
        "E0317",
        "Every world of a forecast is read, kept and simulated; so many of so large a scenario "
        "would take too much time and memory. Ask for fewer (simulation.worlds, --worlds)."},
    CodeText{"E0401", "What is left out as warm-up must be shorter than the run."},
    CodeText{"E0403",
             "At some instant the shares of the keys that are hot together are more than the whole "
             "load."},
    CodeText{
        "E0404",
        "A load curve is a list of points, each a time and a rate, in order of time; the load is "
        "linear between them and not zero everywhere. A daily load has a trough, a peak that is "
        "not below it and its time of day; a weekly one seven factors besides, from Monday on, and "
        "a simulation.start, which says on which day the run begins."},
    CodeText{"E0405", "A hot key is hot from `from` until `until`, which is later."},
    CodeText{"E0406",
             "The lower limit of an objective is at most its upper limit, in the same kind."},
    CodeText{"E0407", "An objective about a reader needs a reader, and one of that name."},
    CodeText{
        "E0408",
        "Each value is within its bounds, but together they are not: so many records, bytes, polls "
        "or ticks that a run would never end or its sums would not fit. Shorten the run, choose a "
        "coarser grain or fewer replications."},
    CodeText{
        "E0409",
        "Each call of an action has its own keys: UpdateShardCount a `target_shard_count`, "
        "SplitShard a `shard_to_split` and a `new_starting_hash_key`, and so on. Faults "
        "likewise: a `factor` says how many times as long something takes, a `share` how many of "
        "the calls it hits; consumer_outage has neither. Only a polling reader has a "
        "`poll_interval`, only one with kind = \"kcl\" what is said of leases, and each version "
        "of the library its own settings."},
    CodeText{"E0410",
             "A stream takes 20 consumers with enhanced fan-out, 50 in an account with On-demand "
             "Advantage. Polling readers are not registered and are not counted."},
    CodeText{"E0411",
             "A client waits for an answer until its time-out, which is longer than a round trip. "
             "What happens when answers come too late is shown by the faults put_latency and "
             "lost_responses."},
    CodeText{"E0419",
             "Two limits of a producer contradict each other: a buffer holds one batch at least, "
             "and a limit on records in flight begins at or below its ceiling."},
    CodeText{
        "E0420",
        "The Kinesis Producer Library fails a record when record_ttl is over. It may wait in its "
        "buffer for record_max_buffered_time before it is sent for the first time, so the one "
        "must be longer than the other."},
    CodeText{
        "E0421",
        "An aggregate of the Kinesis Producer Library is one record of the stream and no larger "
        "than stream.max_record_size allows, its one-byte key included. The library's default "
        "of aggregation_max_size is 51,200 bytes."},
    CodeText{"E0422",
             "Version 1 of the Kinesis Client Library polls with GetRecords. Enhanced fan-out "
             "came with version 2."},
    CodeText{"E0423",
             "Only a consumer with kind = \"kcl\" has workers that hold leases: they can crash, be "
             "restarted one by one, and become more or fewer. Other readers have "
             "consumer_outage."},
    CodeText{
        "E0424",
        "Peaks of 30 days, warm throughput, AUTO distribution of records and the laws of growth "
        "are of on-demand mode; so is an account's commitment to On-demand Advantage. A "
        "provisioned stream has the shards that it is given and puts records by their keys."},
    CodeText{"E0425",
             "UpdateStreamWarmThroughput is for accounts with MinimumThroughputBillingCommitment: "
             "[account] on_demand_advantage = true."},
    CodeText{
        "E0426",
        "An on-demand stream begins with the shards that twice its highest load of the last 30 "
        "days needs, four at least; `shard_count` says how many instead, as for a stream that "
        "was provisioned before."},
    CodeText{
        "E0427",
        "An on-demand stream grows to 10,000 MB/s of writes in us-east-1, us-west-2 and "
        "eu-west-1, to 200 MB/s elsewhere, unless AWS has granted more. More cannot be warmed."},
    CodeText{
        "E0428",
        "With AUTO the service decides which shard a record goes to. The KPL aggregates by the "
        "shard that it predicts; what it does then has not been published and is not guessed."},
    CodeText{"E0429",
             "An autoscaler has rules: `up` and `down`, each with a threshold in the unit of its "
             "metrics, so many `datapoints` `of` the last periods, and how far to go (add, factor, "
             "table, usage or percent). With kind = \"scaling_utils\" a policy file of "
             "amazon-kinesis-scaling-utils says them."},
    CodeText{"E0430",
             "UpdateShardCount, SplitShard and MergeShards are refused on an on-demand stream. An "
             "autoscaler needs a provisioned one."},
    CodeText{"E0431",
             "A file may have several streams, [[stream]], each with a name. Producers, consumers, "
             "actions and autoscalers then say whose they are: stream = \"orders\". A fault or an "
             "objective that says nothing is that of the consumer or producer it names, or else of "
             "every stream."},
    CodeText{"E0432",
             "All streams of a scenario are of one account in one Region, because its quotas and "
             "its bill are what they share. Streams of another Region have nothing in common with "
             "them: put those into a file of their own."},
    CodeText{"E0433",
             "A window is a span of the run for objectives, [window] peak = { from = \"06:00\", "
             "until = \"10:00\" }: of whole seconds, from before until, and in the run. What is "
             "in the warm-up is not counted, so it must last longer than that."},
    CodeText{"E0434", "What an objective says of `during` is the name of one of [window]."},
    CodeText{
        "E0412",
        "A histogram of sizes has entries of a size and a share, or of a range of sizes and a "
        "share, "
        "as [\"10 KiB\", \"97 %\"] or [\"1 KiB\", \"9 KiB\", \"3 %\"]. The shares are 100 % in "
        "all."},
    CodeText{
        "E0413",
        "Bursts have two states or more; each has a factor of the rate and the mean of the time "
        "that it lasts, and at least one factor is above zero. Where a state says which come "
        "`next`, "
        "it has a weight for each state, its own being 0; every state must be reachable from every "
        "other, or there would be no long run."},
    CodeText{
        "E0501",
        "The trace, or the file of a histogram, of keys or of a curve, cannot be read. Its path is "
        "relative to the scenario file; it must be a regular file."},
    CodeText{
        "E0502",
        "The first line of a trace names its three columns, timestamp_ms, partition_key and bytes, "
        "in any order; that of a histogram of sizes bytes and count, or from_bytes, to_bytes and "
        "count; that of a list of keys key and count; that of a curve its times (timestamp, "
        "timestamp_ms or seconds) and its values, whatever they are called."},
    CodeText{
        "E0503",
        "A row of the file is malformed: its fields are separated by commas; a field with a "
        "comma, a quote or a line break in it stands in quotes, its own quotes doubled (RFC 4180). "
        "Times are milliseconds since 1970, sizes are bytes without the key, keys have 1 to 256 "
        "characters. Counts are whole numbers, values of a curve are not negative, its timestamps "
        "are "
        "dates and times as 2026-11-27T05:00:00Z."},
    CodeText{
        "E0504",
        "A trace has at most 50 million rows, 5 million keys and 1 GiB, all traces of a scenario "
        "together 1 GiB. A histogram has at most 100,000 rows, a list of keys 5 million, a curve 1 "
        "million."},
    CodeText{"E0505",
             "The file has no rows below its first line, or only such as say nothing: counts or "
             "values of zero."},
    CodeText{"E0601", "The price file, or weir's own, has no prices of the Region asked for."},
    CodeText{
        "E0602",
        "A price is counted in billionths of its currency. What is finer is refused rather than "
        "rounded; a price per unit can be given per million units."},
    CodeText{"E0603",
             "The day on which prices were read, as TOML writes a date: 2026-11-23, without a time "
             "of day."},
    CodeText{
        "E0604",
        "Each price has a source, where it was read, or says why it is assumed to be so: in its "
        "own table, { price = 0.015, source = \"…\" }, or for all prices of the region."},
    CodeText{
        "E0605",
        "The price file of [prices] cannot be read. Its path is relative to the scenario file; "
        "\"builtin\" means the prices that weir brings along."},
    CodeText{"E0606",
             "[prices] names another currency than the prices are in. weir converts none: leave "
             "`currency` out, or name a price file in that currency."},
    CodeText{"W0101",
             "AWS's limits are in MiB (2^20), \"MB\" is read as 10^6. Somebody who writes exactly "
             "1 MB/s "
             "mostly means the limit of a shard, 1 MiB/s."},
    CodeText{
        "W0121",
        "The rows of a trace or a curve should be in order of time. They have been sorted, ties "
        "as found."},
    CodeText{
        "W0122",
        "The run is shorter than the trace or the curve, so that its end is not played, or so much "
        "longer that half of the run has no load, or a constant one. `speed` divides its time; "
        "`repeat` begins anew."},
    CodeText{"W0123", "A hot key's time begins after the end of the run."},
    CodeText{
        "W0124",
        "Records that are larger than the stream takes, key included, are dropped by the client "
        "before the call, and counted as dropped."},
    CodeText{"W0125", "An action's or a fault's time is after the end of the run."},
    CodeText{
        "W0126",
        "The service will refuse this call, going by the calls before it: the stream is still "
        "being changed, a quota is used up, a shard is not there or not open, a target is out of "
        "reach. The run goes on without it. How long the stream is being changed depends on how "
        "many "
        "splits and merges are done at a time, which AWS does not publish: where the scenario does "
        "not give stream.reshard.parallelism, both 10 and 1 are looked at."},
    CodeText{"W0127",
             "An account may have so many open shards in a Region: what AWS grants by default, or "
             "account.shard_quota. The run takes the shards of its start as given, but no split "
             "and no scaling up will be allowed."},
    CodeText{"W0128",
             "Several rows of a curve have the same time, or several of a list the same key. The "
             "values "
             "of a curve are averaged, the counts of a key added up."},
    CodeText{"W0131",
             "The run was cut short on the command line (--until, --set simulation.duration), so "
             "that it does not come to the end of this window. Objectives that ask about it are "
             "left out."},
    CodeText{"W0130",
             "Version 3 of the Kinesis Client Library still has the settings of lease stealing, "
             "but its leader hands leases out by load. `version = 2` has the old way."},
    CodeText{"W0129",
             "Between some rows of a curve there is more than one and a half of the usual step. A "
             "straight line bridges the gap; what was measured there is not known."},
};

}  // namespace

std::vector<CodeText> problem_codes() {
  return {kCodes.begin(), kCodes.end()};
}

}  // namespace weir::sim
