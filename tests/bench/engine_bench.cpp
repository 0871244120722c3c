#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/units.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/engine/elementary.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/random.hpp"

namespace weir::sim {
namespace {

const Draws kDraws{1, 0, 7, Purpose::TickTotal};

// Words and addresses.

void block(benchmark::State& state) {
  std::uint64_t index = 0;
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(kDraws.block(index++));
}
BENCHMARK(block);

// An item is a block of four words.
void fill(benchmark::State& state) {
  std::vector<Draws::Block> blocks(static_cast<std::size_t>(state.range(0)));
  std::uint64_t first = 0;
  for ([[maybe_unused]] auto _ : state) {
    kDraws.fill(first, blocks);
    first += blocks.size();
    benchmark::DoNotOptimize(blocks.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(fill)->Arg(8)->Arg(256);

void next_word(benchmark::State& state) {
  Draw draw = kDraws.at(0);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(draw.next());
}
BENCHMARK(next_word);

// Distributions. The words come ready made where what is timed is the distribution itself; the
// `_addressed` ones make a block at an address each time, as a component without a buffer does.

template <typename Use>
void with_ready_words(benchmark::State& state, const Use& use) {
  std::vector<Draws::Block> blocks(1024);
  kDraws.fill(0, blocks);
  std::size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    Draw draw = kDraws.at(i, 0, blocks[i]);
    benchmark::DoNotOptimize(use(draw, i));
    i = (i + 1) % blocks.size();
  }
}

template <typename Use>
void with_addresses(benchmark::State& state, const Use& use) {
  std::uint64_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    Draw draw = kDraws.at(i);
    benchmark::DoNotOptimize(use(draw, static_cast<std::size_t>(i)));
    ++i;
  }
}

void ready_words_alone(benchmark::State& state) {
  with_ready_words(state, [](Draw& draw, std::size_t) { return draw.next(); });
}
BENCHMARK(ready_words_alone);

void exponential(benchmark::State& state) {
  with_ready_words(state, [](Draw& draw, std::size_t) { return draw_exponential(draw); });
}
BENCHMARK(exponential);

void normal(benchmark::State& state) {
  with_ready_words(state, [](Draw& draw, std::size_t) { return draw_normal(draw); });
}
BENCHMARK(normal);

void gamma(benchmark::State& state) {
  with_ready_words(state, [](Draw& draw, std::size_t) { return draw_gamma(draw, 40.0); });
}
BENCHMARK(gamma);

void poisson(benchmark::State& state) {
  const auto mean = static_cast<double>(state.range(0));
  with_ready_words(state, [&](Draw& draw, std::size_t) { return draw_poisson(draw, mean); });
}
BENCHMARK(poisson)->Arg(3)->Arg(80)->Arg(100'000);

void poisson_table(benchmark::State& state) {
  const PoissonTable table{static_cast<double>(state.range(0)) + 0.37};
  with_ready_words(state, [&](Draw& draw, std::size_t) { return table(draw); });
}
BENCHMARK(poisson_table)->Arg(3)->Arg(80)->Arg(100'000);

void poisson_table_addressed(benchmark::State& state) {
  const PoissonTable table{80.37};
  with_addresses(state, [&](Draw& draw, std::size_t) { return table(draw); });
}
BENCHMARK(poisson_table_addressed);

void binomial(benchmark::State& state) {
  const double p = static_cast<double>(state.range(1)) / 1000;
  with_ready_words(state,
                   [&](Draw& draw, std::size_t) { return draw_binomial(draw, state.range(0), p); });
}
BENCHMARK(binomial)
    ->Args({120, 480})
    ->Args({120, 20})
    ->Args({1'000'000, 300})
    ->Args({500'000, 500});

// n from 80 to 159; as many p as a stream has nodes, spread evenly over [lowest, highest].
template <typename With>
void split_many(benchmark::State& state, const With& with, double lowest, double highest) {
  std::vector<BinomialSplit> splits;
  const auto count = static_cast<std::size_t>(state.range(0));
  for (std::size_t i = 0; i < count; ++i) {
    const double place = (static_cast<double>(i * 617 % count) + 0.5) / static_cast<double>(count);
    splits.emplace_back(lowest + (highest - lowest) * place);
  }
  std::array<std::int64_t, 1024> trials{};
  for (std::size_t i = 0; i < trials.size(); ++i) {
    trials[i] = 80 + static_cast<std::int64_t>(to_below(kDraws.block(i, 3)[0], 80));
  }
  std::size_t node = 0;
  with(state, [&](Draw& draw, std::size_t i) {
    node = node + 1 == count ? 0 : node + 1;
    return splits[node](draw, trials[i % trials.size()]);
  });
}

constexpr auto kReady = [](benchmark::State& state, const auto& use) {
  with_ready_words(state, use);
};
constexpr auto kAddressed = [](benchmark::State& state, const auto& use) {
  with_addresses(state, use);
};

void split_fair(benchmark::State& state) {
  split_many(state, kReady, 0.5, 0.5);
}
BENCHMARK(split_fair)->Arg(2000);
void split_near_half(benchmark::State& state) {
  split_many(state, kReady, 0.45, 0.55);
}
BENCHMARK(split_near_half)->Arg(16)->Arg(2000);
void split_anywhere(benchmark::State& state) {
  split_many(state, kReady, 0.1, 0.9);
}
BENCHMARK(split_anywhere)->Arg(2000);
void split_near_half_addressed(benchmark::State& state) {
  split_many(state, kAddressed, 0.45, 0.55);
}
BENCHMARK(split_near_half_addressed)->Arg(2000);
void split_anywhere_addressed(benchmark::State& state) {
  split_many(state, kAddressed, 0.1, 0.9);
}
BENCHMARK(split_anywhere_addressed)->Arg(2000);

void alias_table(benchmark::State& state) {
  std::vector<double> weights(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 1 / static_cast<double>(i + 1);
  const AliasTable table{weights};
  std::vector<Draws::Block> blocks(1024);
  kDraws.fill(0, blocks);
  std::size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(table(blocks[i][0]));
    i = (i + 1) % blocks.size();
  }
}
BENCHMARK(alias_table)->Arg(1 << 10)->Arg(1 << 16)->Arg(1 << 20);

// Elementary functions.

template <typename Function>
void over_units(benchmark::State& state, const Function& function) {
  std::vector<Draws::Block> blocks(1024);
  kDraws.fill(0, blocks);
  std::size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(function(to_open_unit(blocks[i][0])));
    i = (i + 1) % blocks.size();
  }
}

void log(benchmark::State& state) {
  over_units(state, elementary_log);
}
BENCHMARK(log);
void exp(benchmark::State& state) {
  over_units(state, elementary_exp);
}
BENCHMARK(exp);
void pow(benchmark::State& state) {
  over_units(state, [](double u) { return elementary_pow(u, -0.9); });
}
BENCHMARK(pow);
void normal_quantile(benchmark::State& state) {
  over_units(state, elementary_normal_quantile);
}
BENCHMARK(normal_quantile);

// The hold model: pop an event, push it again later. `near_share` percent of the delays are a
// thousandth of the others.
void hold(benchmark::State& state) {
  const auto pending = static_cast<std::uint32_t>(state.range(0));
  const auto near_share = static_cast<std::uint64_t>(state.range(1));
  constexpr double kMeanDelay = 1e9;
  std::vector<Draws::Block> blocks(16384);
  kDraws.fill(0, blocks);
  std::vector<Duration> delays;
  for (const Draws::Block& words : blocks) {
    const double mean = to_below(words[1], 100) < near_share ? kMeanDelay / 1000 : kMeanDelay;
    delays.emplace_back(static_cast<std::int64_t>(to_exponential(words[0]) * mean));
  }
  EventQueue queue;
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < pending; ++i) {
    queue.push({.at = Instant{delays[next]}, .index = i});
    next = (next + 1) % delays.size();
  }
  const auto hold_once = [&] {
    Event event = queue.pop();
    event.at += delays[next];
    next = (next + 1) % delays.size();
    queue.push(event);
  };
  for (std::uint32_t i = 0; i < 10 * pending; ++i) hold_once();
  for ([[maybe_unused]] auto _ : state) hold_once();
}
BENCHMARK(hold)
    ->Args({1000, 0})
    ->Args({10'000, 0})
    ->Args({10'000, 50})
    ->Args({10'000, 99})
    ->Args({240'000, 0})
    ->Args({1'000'000, 0});

// Everything is due at the same instants: polls in step.
void hold_in_step(benchmark::State& state) {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 10'000; ++i) queue.push({.index = i});
  for ([[maybe_unused]] auto _ : state) {
    Event event = queue.pop();
    event.at += Duration{200'000'000};
    queue.push(event);
  }
}
BENCHMARK(hold_in_step);

}  // namespace
}  // namespace weir::sim
