#include "sim/scenario/key_count_reader.hpp"

#include <utility>

#include "sim/scenario/partition_key.hpp"
#include "sim/scenario/quantity.hpp"

namespace weir::sim {

namespace {

constexpr std::int64_t kMostCount = 1'000'000'000'000'000;

}  // namespace

KeyCountReader::KeyCountReader(std::string file)
    : CsvReader{std::move(file), {.rows = kMostKeys}} {}

void KeyCountReader::read_header() {
  find_columns({"a list of keys", {"key", "count"}, "its first line is key,count"}, columns_);
}

void KeyCountReader::read_row() {
  if (!has_fields(columns_.size(), "key and count")) return;
  if (!has_room(static_cast<std::size_t>(rows_))) return;
  ++rows_;
  const Field& key = field_at(columns_[0]);
  std::int64_t count = 0;
  const bool good = read_whole(field_at(columns_[1]), "count", kMostCount, count);
  if (const auto mistake = mistake_in_key(key.text, "key")) {
    report("E0503", mistake->message, key.span, mistake->label);
    return;
  }
  if (!good) return;
  const std::uint32_t number = keys_.number_of(key.text);
  if (number == counts_.size()) {
    counts_.push_back(0);
  } else {
    ++more_rows_;
    if (!twice_) twice_ = warning("W0128", {}, key.span, "stands above, too");
  }
  counts_[number] += static_cast<double>(count);
}

Expected<KeyCounts, Problems> KeyCountReader::finish(Problems& warnings) {
  if (!close("list of keys", "key,count")) return unexpected(take_problems());
  if (twice_) {
    twice_->message = grouped(more_rows_) + (more_rows_ == 1 ? " row has" : " rows have") +
                      " a key that stands above, too; the counts are added up";
    warnings.all.push_back(std::move(*twice_));
  }
  KeyCounts seen;
  std::vector<std::string> keys = keys_.take();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (counts_[i] <= 0) continue;
    seen.keys.push_back(std::move(keys[i]));
    seen.counts.push_back(counts_[i]);
  }
  if (seen.keys.empty()) {
    report("E0505", "no key of the list was ever seen", {});
    return unexpected(take_problems());
  }
  return seen;
}

}  // namespace weir::sim
