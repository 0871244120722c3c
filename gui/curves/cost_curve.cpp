#include "gui/curves/cost_curve.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace weir::gui {

namespace {

using model::PriceItem;

// What an item goes with, step by step; where there is nothing of that at all, with time.
Curve driver_of(PriceItem item, const RunCurves& curves) {
  switch (item) {
    case PriceItem::Shards:
    case PriceItem::ExtendedRetention:
    case PriceItem::FanOutConsumers:
      return curves.open_shards;
    case PriceItem::PutPayloadUnits:
      return curves.stored;
    case PriceItem::OnDemandDataIn:
    case PriceItem::AdvantageDataIn:
      return curves.stored_mib;
    case PriceItem::LongTermRetrieval:
    case PriceItem::FanOutData:
    case PriceItem::OnDemandDataOut:
    case PriceItem::OnDemandFanOutData:
    case PriceItem::AdvantageDataOut:
    case PriceItem::AdvantageFanOutData: {
      Curve read{curves.step_s()};
      for (std::size_t step = 0; step < curves.worst.size(); ++step) {
        float sum = 0;
        for (const ReaderCurves& reader : curves.readers) {
          const float own = reader.read_mib[step];
          if (!std::isnan(own)) sum += own;
        }
        read.append(sum);
      }
      return read;
    }
    default:
      return Curve{curves.step_s()};
  }
}

}  // namespace

double part_of(PriceItem item, const RunCurves& curves, const TimeSpan& span) {
  const double reached = curves.reached_s();
  if (reached <= 0) return 0;
  const Curve driver = driver_of(item, curves);
  const double all = driver.extent(0, driver.size()).sum;
  if (all > 0) return driver.between(span.from_s, span.until_s).sum / all;
  const double within = std::min(span.until_s, reached) - std::max(0.0, span.from_s);
  return std::max(0.0, within) / reached;
}

Curve cost_per_hour(const reports::Bill& bill, const RunCurves& curves) {
  constexpr double kHour = 3600;
  const std::size_t steps = curves.worst.size();
  const double step_s = curves.step_s();
  std::vector<double> sums(steps);
  for (const reports::BillLine& line : bill.lines) {
    if (!line.cost.amount) continue;
    const double amount = reports::in_currency(*line.cost.amount);
    const Curve driver = driver_of(line.cost.item, curves);
    const double all = driver.extent(0, driver.size()).sum;
    for (std::size_t step = 0; step < steps; ++step) {
      const double part = all <= 0                   ? 1 / static_cast<double>(steps)
                          : std::isnan(driver[step]) ? 0
                                                     : static_cast<double>(driver[step]) / all;
      sums[step] += amount * part * kHour / step_s;
    }
  }
  Curve curve{step_s};
  for (const double sum : sums) curve.append(static_cast<float>(sum));
  return curve;
}

}  // namespace weir::gui
