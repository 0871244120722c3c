#pragma once

#include <QWidget>
#include <optional>

#include "gui/curves/event_log.hpp"
#include "gui/window/time_axis.hpp"

class QLabel;
class QLineEdit;
class QTableView;

namespace weir::gui {

class EventModel;

/// What happened, a line each: those that have all words of the filter in them, and within the
/// selection where there is one. The line that is chosen is where the cursor goes.
class EventPanel : public QWidget {
  Q_OBJECT

 public:
  explicit EventPanel(TimeAxis& axis, QWidget* parent = nullptr);
  ~EventPanel() override;

  void show_events(EventLog log);
  /// The keyboard goes to the filter.
  void begin_filter();

 signals:
  /// A line about a shard was chosen.
  void shard_chosen(std::uint32_t shard);

 private:
  void filter();
  void choose();

  TimeAxis& axis_;
  std::optional<TimeSpan> span_;
  // All of the layout.
  EventModel* model_ = nullptr;
  QTableView* table_ = nullptr;
  QLineEdit* filter_ = nullptr;
  QLabel* count_ = nullptr;
};

}  // namespace weir::gui
