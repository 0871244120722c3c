#include "reports/judge/finding_texts.hpp"

#include <array>

namespace weir::reports {

namespace {

constexpr std::array kTexts{
    FindingText{"hot-key", "One key offers more than a shard's limit for 10 s or more.",
                "All records of a key go to one shard, however many shards there are. Graphs of "
                "the whole stream hide it.",
                "Spread the key over sub-keys; weir tries which number of them really falls on "
                "different shards."},
    FindingText{"hot-shard",
                "A shard refuses 1 % of its attempts or more while the stream is offered under "
                "70 % of its capacity, and no hot key explains it.",
                "The keys that hash to its range bring more than their share.",
                "Split this shard, or double all of them."},
    FindingText{"retry-storm-outlives-its-cause",
                "A shard refuses 1 % of its attempts or more for 5 minutes or more after its load "
                "is back below its limit.",
                "Clients that never give up, or hold much, have gathered a backlog. Its retries "
                "compete with what is new, so the trouble lasts long after its cause is gone.",
                "Bound attempts and buffers, and leave room above the usual load: it is all there "
                "is to catch up with."},
    FindingText{"retry-amplification",
                "A shard sees 1.2 attempts or more for each record offered, in some minute.",
                "What is refused comes again and takes the place of what is new.",
                "Fewer attempts, longer back-off; or room for the load."},
    FindingText{"throttled-below-average",
                "Records are refused in a minute whose mean load is under 90 % of the limit.",
                "Bursts of less than a minute outrun the shard. Minute graphs do not show them.",
                "A shorter linger, smaller batches, more instances; or more room."},
    FindingText{"large-record-drains-tank",
                "Records are refused in a minute whose mean load is under 90 % of the limit, bytes "
                "decide, and the largest records take a tenth of a shard's byte bucket or more.",
                "A record takes its size out of the bucket at once, which then refills at 1 MiB/s: "
                "two that come soon after each other leave no room, for them or for small ones.",
                "Put large payloads elsewhere and send where they are; or leave the shards more "
                "room than the average asks for."},
    FindingText{"key-floor",
                "The most popular of a producer's Zipf keys alone needs 90 % of a shard or more, "
                "at the peak of its load.",
                "All records of a key go to one shard. Above some exponent no number of shards "
                "takes the load; the finding says which.",
                "Spread the most popular keys over sub-keys, or gather their records into fewer "
                "before they are put."},
    FindingText{"reshard-too-late",
                "1 % of a minute's attempts or more are refused before the shards of a call that "
                "adds some are open, and less than that in the minute after.",
                "The new shards are enough, but they come after the load. Splits take their time; "
                "how much is not published, nor how many are done at a time. Hot shards and "
                "retries until then are told with it.",
                "Make the call earlier: the finding says when, for 10 splits at a time and for one "
                "where the scenario does not give stream.reshard.parallelism."},
    FindingText{"read-contention", "A shard refuses 1 % of its GetRecords calls or more.",
                "All polling readers of a shard share five calls and 2 MiB a second.",
                "Poll less often, or give readers enhanced fan-out."},
    FindingText{"backlog-behind-parents",
                "A reader comes to the end of a closed shard a minute after its closing, or later.",
                "Records that wait stay in the shard they were written to. Its children may only "
                "be read after it, or the order of keys is lost.",
                "Reshard before there is a backlog, or make the reader faster on the shards it "
                "has."},
    FindingText{"read-before-parents",
                "A reader with parents_first = false reads records of a shard before all that the "
                "shard came from has been read to its end.",
                "What was written to the same keys before may come after them: the order of keys "
                "is lost.",
                "Leave parents_first as it is where order matters; or reshard while the reader has "
                "no backlog, which leaves few."},
    FindingText{"latest-gap",
                "A reader skips records after its start, because it begins new shards at LATEST, "
                "or begins again at LATEST after an outage.",
                "LATEST is after the newest record: what was put to a shard between its opening "
                "and the reader's coming, or during an outage, is never read, without an error.",
                "Begin new shards at TRIM_HORIZON (new_shards), as the KCL does, and keep "
                "checkpoints; LATEST is for a reader's very first start."},
    FindingText{"leases-uneven-by-load",
                "A worker with leases is busy for 70 % of the time or more, and 1.3 times as much "
                "as all of them on average.",
                "A lease is one worker's, whatever it brings. Versions 1 and 2 of the library "
                "count leases and do not look at what they bring.",
                "Let version 3 hand them out by load; have more and smaller shards than workers."},
    FindingText{"failover-too-slow",
                "After a worker's end its leases are nobody's for longer than an objective allows "
                "the reader to be behind; for a minute, where there is none.",
                "Nobody tells the others. Each looks at the lease table now and then, and takes a "
                "lease whose counter has stood still for failover_time. A clean end frees nothing "
                "either, so that every deploy costs as much.",
                "A shorter failover_time, which renews leases more often; or an objective that "
                "bears with it."},
    FindingText{"lease-table-cost",
                "A month of the lease tables costs a fifth of what the stream costs, or more, and "
                "10 of the currency at least.",
                "Each lease is renewed, that is written, three times in failover_time and more, "
                "and once for each checkpoint, whether there are records or not.",
                "A longer failover_time, if it may take longer until a dead worker's leases are "
                "another's; a checkpoint_interval in place of a checkpoint for each batch."},
    FindingText{"records-expired", "Records expire before a reader has read them.",
                "The reader is further behind than the stream keeps records.",
                "A faster reader; a longer retention is quick and buys time."},
    FindingText{"stream-deleted",
                "Records are put after the stream was deleted, or were unread when it was.",
                "DeleteStream lets go of all shards and their records. Until it is done the stream "
                "is DELETING and may still be written and read; then every call is answered "
                "ResourceNotFoundException, which no client tries again.",
                "Stop the producers first, and delete the stream when its readers have read it to "
                "its end."},
    FindingText{"odd-target",
                "UpdateShardCount, from 64 shards on, takes half as many splits and merges again "
                "as to double or to half, which is near.",
                "Only doubling and halving split or merge each shard once. Other targets move "
                "every boundary.",
                "Take the double or the half."},
    FindingText{"empty-shards", "Shards that are open at the end were offered nothing.",
                "There are too few keys: none of them hashes to these shards. They cost and are "
                "polled like the others.",
                "Use more keys than shards, or fewer shards."},
    FindingText{"uneven-ranges",
                "The widest open shard is more than 1.5 times as wide as the narrowest.",
                "Splitting by hand, or n ways, leaves unequal shares of the hash space; with many "
                "keys the load follows the width.",
                "UpdateShardCount evens them out, also to the same number."},
    FindingText{"retention-risk",
                "A reader is behind by more than half of the retention period in force at that "
                "time, but has lost nothing.",
                "A little more and records expire before they are read.",
                "A faster reader; a longer retention is quick and buys time."},
    FindingText{"on-demand-ramp-too-slow",
                "0.1 % of all attempts or more are refused while an on-demand stream grows, and "
                "less than half of that if it had been as large from the start.",
                "On-demand mode takes twice the highest load of the last 30 days at once. For more "
                "the service splits shards, within 15 minutes, and refuses what is too much until "
                "then.",
                "Warm the stream to what is to come (On-demand Advantage), or let its load grow "
                "more slowly."},
    FindingText{"ttl-expiry", "The Kinesis Producer Library gives records up at record_ttl.",
                "What is too much for the shards waits in its processes and is sent again until "
                "that time is over: first everything is late, then a part of it is lost.",
                "Room for the load. A longer record_ttl only makes it later."},
    FindingText{"wrong-shard-duplicates",
                "The Kinesis Producer Library stores records twice after a reshard.",
                "It aggregates for the shards that it knows. What lands on another one is stored, "
                "but taken for failed and sent again.",
                "Readers that bear duplicates; a reshard while little is put."},
    FindingText{"kpl-aggregation-lost",
                "A Kinesis record of the Kinesis Producer Library holds less than two user records "
                "where ten would fit.",
                "Each process gathers for each shard by itself. With many of both nothing comes "
                "together in the time that a record may wait, and twice the shards halve it.",
                "A longer record_max_buffered_time, fewer processes, or fewer shards."},
    FindingText{"autoscaler-oscillates",
                "An autoscaler scales one way within an hour of the other, once a run or more.",
                "It acts on minutes that are over: before what it did shows in them, it does it "
                "again, and then has to take it back. Each time shards, leases and caches move.",
                "A longer cool-down than a reshard and the numbers' delay take; thresholds so far "
                "apart that one step up does not fall below the lower one."},
    FindingText{"update-budget-burnt",
                "An autoscaler's UpdateShardCount is refused because the stream was scaled ten "
                "times in 24 h.",
                "When the load really comes, nothing can be done.",
                "Scale in fewer and larger steps; hold back on the way down."},
    FindingText{"account-shards-used-up",
                "A split or a scaling is refused because the account's streams together have as "
                "many shards as its quota allows.",
                "The stream keeps the shards it has, however little of the quota is its own. "
                "Streams of other teams count, and so do shards that are only on their way.",
                "A higher quota, which AWS grants on request, before it is needed; fewer shards in "
                "streams that do not need them."},
    FindingText{"cheaper-mode",
                "The same use costs a tenth less or still less in another capacity mode.",
                "Provisioned mode charges for shards, on-demand mode for data, each record rounded "
                "up to a KiB. Which is less depends on how well shards are used.",
                "Run the scenario in the other mode before you switch: on-demand mode has its own "
                "limits."},
    FindingText{"update-quota-nearly-used",
                "8 or more of the 10 scalings that any 24 h allow are used.",
                "The next surprise may find none left.", "Scale in fewer and larger steps."},
};

}  // namespace

std::span<const FindingText> finding_texts() {
  return kTexts;
}

}  // namespace weir::reports
