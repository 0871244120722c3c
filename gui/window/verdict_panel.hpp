#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "gui/curves/time_view.hpp"
#include "gui/session/verdict_rows.hpp"

class QLabel;
class QListWidget;
class QPushButton;
class QTextEdit;

namespace weir::gui {

/// Whether the stream holds, and what breaks first: objectives, then findings, each with what is
/// known of it and a way to the time when it shows.
class VerdictPanel : public QWidget {
  Q_OBJECT

 public:
  explicit VerdictPanel(QWidget* parent = nullptr);

  /// Nothing is known yet; `message` says what is going on.
  void show_nothing(const QString& message);
  void show_judgement(const reports::Judgement& judgement);
  /// The first finding that shows at an instant is looked at, if there is one.
  void look_at(double at_s);
  /// Of the findings only those that show in it; none: all of them.
  void show_span(const std::optional<TimeSpan>& span);

 signals:
  /// The user wants to see when a finding shows.
  void go_to(double from_s, double until_s);

 private:
  void hide_others();
  void show_details();
  void go_there();

  std::vector<VerdictRow> rows_;
  std::optional<TimeSpan> span_;
  // All of the layout.
  QLabel* verdict_ = nullptr;
  QListWidget* list_ = nullptr;
  QTextEdit* details_ = nullptr;
  QPushButton* go_ = nullptr;
  QPushButton* copy_ = nullptr;
  QString markdown_;
};

}  // namespace weir::gui
