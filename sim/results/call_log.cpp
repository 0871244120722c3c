#include "sim/results/call_log.hpp"

#include <algorithm>

#include "model/check.hpp"

namespace weir::sim {

PutCall& CallLog::last() {
  CHECK(counts_.puts > 0);
  return counts_.puts > static_cast<std::int64_t>(puts_.size()) ? unkept_ : puts_.back();
}

bool CallLog::goes_on(const PutCall& part) const {
  if (counts_.puts == 0) return false;
  const bool is_kept = counts_.puts == static_cast<std::int64_t>(puts_.size());
  const PutCall& before = is_kept ? puts_.back() : unkept_;
  return before.at == part.at && is_same(before, part);
}

bool CallLog::is_same(const PutCall& a, const PutCall& b) {
  return a.producer == b.producer && a.address == b.address && a.position == b.position &&
         a.attempt == b.attempt;
}

PutCall* CallLog::find(const PutCall& like) {
  const auto found = std::find_if(puts_.rbegin(), puts_.rend(),
                                  [&like](const PutCall& call) { return is_same(call, like); });
  return found == puts_.rend() ? nullptr : &*found;
}

void CallLog::put(const PutCall& part) {
  counts_.offered += part.offered;
  counts_.stored += part.stored;
  if (part.is_failed) counts_.failed_records += part.offered.records;
  if (!goes_on(part)) {
    ++counts_.puts;
    if (part.is_failed) ++counts_.failed_puts;
    if (part.refused() > 0) ++counts_.refused_puts;
    if (puts_.size() < window_.most) {
      puts_.push_back(part);
    } else {
      unkept_ = part;
    }
    return;
  }
  PutCall& call = last();
  if (call.refused() == 0 && part.refused() > 0) ++counts_.refused_puts;
  if (part.stored.records > 0) {
    if (call.stored.records == 0) call.first = part.first;
    call.last = part.last;
  }
  call.offered += part.offered;
  call.stored += part.stored;
}

void PutCall::send_again(std::int64_t records, Instant when) {
  again_first = sent_again == 0 ? when : std::min(again_first, when);
  again_last = sent_again == 0 ? when : std::max(again_last, when);
  sent_again += records;
}

void CallLog::get(const GetCall& call) {
  ++counts_.gets;
  if (call.refused) ++counts_.refused_gets;
  if (call.failed) ++counts_.failed_gets;
  counts_.returned += call.returned;
  if (gets_.size() < window_.most) gets_.push_back(call);
}

void CallLog::change(const ShardChange& change) {
  ++counts_.changes;
  if (changes_.size() < window_.most) changes_.push_back(change);
}

std::size_t CallLog::memory_bytes() const {
  return puts_.capacity() * sizeof(PutCall) + gets_.capacity() * sizeof(GetCall) +
         changes_.capacity() * sizeof(ShardChange);
}

}  // namespace weir::sim
