#include "reports/document/price_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "reports/document/paragraph.hpp"

namespace weir::reports {

namespace {

using model::PriceBook;
using model::PriceItemText;
using model::PriceMode;
using model::UnitPrice;

constexpr std::size_t kItemColumns = 34;
constexpr std::size_t kWholeColumns = 6;  // before the point: "10,000" has five digits
constexpr std::size_t kFewestDecimals = 3;
constexpr std::size_t kWidth = 80;

// All digits that a price has, and at least three after the point.
std::string decimal_text(std::int64_t nanos) {
  std::string decimals = fmt::format("{:09}", nanos % kNanosPerSecond);
  const std::size_t last = decimals.find_last_not_of('0');
  decimals.resize(std::max(last == std::string::npos ? 0 : last + 1, kFewestDecimals));
  return fmt::format("{}.{}", nanos / kNanosPerSecond, decimals);
}

std::string origin_of(const UnitPrice& price) {
  return price.source.empty() ? "assumed: " + price.assumed : price.source;
}

class Table {
 public:
  explicit Table(const PriceBook& book) : book_{book} {
    for (const auto& price : book.prices) {
      if (!price) continue;
      const std::string digits = decimal_text(price->nanos);
      decimals_ = std::max(decimals_, digits.size() - digits.find('.') - 1);
      const std::string origin = origin_of(*price);
      if (std::ranges::find(origins_, origin) == origins_.end()) origins_.push_back(origin);
    }
  }

  std::string write() {
    out_ = fmt::format("{}, {}, read {}\n", book_.region, book_.currency, book_.read);
    for (const PriceMode mode : {PriceMode::Provisioned, PriceMode::OnDemandStandard,
                                 PriceMode::OnDemandAdvantage, PriceMode::LeaseTables}) {
      write_mode(mode);
    }
    out_ += origins_.size() == 1 ? "\n  source\n" : "\n  sources\n";
    for (std::size_t i = 0; i < origins_.size(); ++i) {
      const std::string lead = "    " + (origins_.size() == 1 ? "" : mark(i) + " ");
      out_ += paragraph(lead, without_controls(origins_[i]), lead.size(), kWidth);
    }
    return std::move(out_);
  }

 private:
  static std::string mark(std::size_t origin) { return fmt::format("[{}]", origin + 1); }

  void write_mode(PriceMode mode) {
    const auto is_of = [&](const PriceItemText& item) { return item.mode == mode; };
    std::string unknown;
    bool any = false;
    out_ += fmt::format("\n  {}\n", name_of(mode));
    for (const PriceItemText& item : model::price_items()) {
      if (!is_of(item)) continue;
      if (const auto& price = book_.price_of(item.item)) {
        write_price(item, *price);
        any = true;
      } else {
        unknown += (unknown.empty() ? "" : ", ") + std::string{item.name};
      }
    }
    if (unknown.empty()) return;
    out_ += paragraph("    ", any ? "no price known: " + unknown : "no prices known", 6, kWidth);
  }

  void write_price(const PriceItemText& item, const UnitPrice& price) {
    const std::string digits = decimal_text(price.nanos);
    const std::size_t whole = digits.find('.');
    std::string line = "    " + padded_right(item.name, kItemColumns) +
                       padded_left(digits.substr(0, whole), kWholeColumns) +
                       padded_right(digits.substr(whole), decimals_ + 1) + "  per ";
    if (origins_.size() == 1) {
      line += item.unit;
    } else {
      constexpr std::size_t kUnitColumns = 20;
      const auto origin = std::ranges::find(origins_, origin_of(price));
      line += padded_right(item.unit, kUnitColumns) +
              mark(static_cast<std::size_t>(origin - origins_.begin()));
    }
    out_ += line + "\n";
  }

  const PriceBook& book_;
  std::vector<std::string> origins_;
  std::size_t decimals_ = 0;
  std::string out_;
};

}  // namespace

std::string to_text(const std::vector<PriceBook>& books) {
  std::string out;
  for (const PriceBook& book : books) out += (out.empty() ? "" : "\n") + Table{book}.write();
  return out;
}

std::string billing_rules_text() {
  static constexpr std::array<std::string_view, 8> kRules{
      "the whole run is charged, warm-up included; a month is 730 h of the like",
      "shard-hours of open shards, to the nanosecond; closed shards are free",
      "PUT payload units of records stored: 25,000 B each, the last one rounded up",
      "retention above 24 h by the hour of open shards, as long as it is above 24 h; what is older "
      "than 7 days by the GB-month besides, and by the GB that is read of it",
      "on-demand: data in, each record rounded up to a KiB; data out as it is; kept data by the "
      "GB-month; Standard by the hour besides; Advantage 25 MiB/s in and out at least, on average",
      "assumed: an hour that a shard was open in part is charged in part; the partition key is no "
      "part of the payload; GB = 10^9 B; kept data is measured every hour",
      "not in it: taxes, free credits, CloudWatch, and what clients cost",
      "weir limits tells the sources of these numbers"};
  std::string out = "how runs are billed\n";
  for (const std::string_view rule : kRules) out += paragraph("  ", rule, 4, kWidth);
  return out;
}

}  // namespace weir::reports
