#pragma once

#include <QString>
#include <QWidget>
#include <vector>

namespace weir::gui {

/// What a sum is made of: a bar cut into parts as long as their amounts, each with its name in it
/// where there is room, and with more of it when it is pointed at.
class SplitBar : public QWidget {
  Q_OBJECT

 public:
  struct Part {
    QString name;
    QString about;  ///< "120 shard-hours x $0.015"
    double amount = 0;
  };

  explicit SplitBar(QWidget* parent = nullptr);

  /// Parts of nothing are left out.
  void show_parts(std::vector<Part> parts);
  const std::vector<Part>& parts() const { return parts_; }

  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  double right_of(std::size_t part) const;

  std::vector<Part> parts_;
  double sum_ = 0;
};

}  // namespace weir::gui
