#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/curves/run_picture.hpp"
#include "gui/session/live_run.hpp"
#include "gui/session/study_run.hpp"
#include "reports/judge/judgement.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::gui {

/// What a run is run from.
struct RunSource {
  std::string text;
  std::string file;
  sim::ReadScenario read;
};

/// A run that is shown, and how far it has come.
struct ShownRun {
  QString letter;  ///< "A"
  QString name;    ///< "hot-key.toml", "64 shards, from 08:30"
  RunSource source;
  std::unique_ptr<RunPicture> picture;
  std::optional<reports::Judgement> judgement;  ///< once it has ended
  std::shared_ptr<const StudyOutcome> outcome;  ///< likewise, but of a run file
  std::optional<reports::Judgement> so_far;     ///< of its objectives, before that
  bool tried = false;                           ///< goes away when another thing is tried
  bool is_old = false;  ///< the picture is of a run before, for there is nothing of this one yet
  std::uint64_t number = 0;  ///< of what runs it; what others tell is old
  std::unique_ptr<StudyRun> study;
  std::unique_ptr<LiveRun> live;
  /// Of what was simulated of it last, for whatever has the same beginning.
  std::shared_ptr<const sim::Checkpoints> checkpoints;
  bool moves = false;  ///< simulation goes on
};

/// The runs that are shown together: A, which is the scenario's, and forks of it. Their simulation
/// goes on in threads of its own, what they tell is told here by signals. Nothing here ever waits
/// for a run, but its destructor.
class Runs : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t kMost = 4;
  static constexpr std::size_t kMaxMemory = std::size_t{4}
                                            << 30;  ///< bytes, of all worlds of a run

  /// `engine`: version of weir.
  explicit Runs(std::string engine, QObject* parent = nullptr);
  ~Runs() override;

  std::size_t count() const { return runs_.size(); }
  const ShownRun& at(std::size_t index) const { return *runs_[index]; }
  /// The one that is looked at. There is one unless there is no scenario.
  std::size_t current() const { return current_; }
  const ShownRun* shown() const { return runs_.empty() ? nullptr : runs_[current_].get(); }
  void set_current(std::size_t index);

  /// No run at all.
  void clear();
  /// One alone, that has not begun.
  void begin(RunSource source, const QString& name);
  /// The same after an edit: what is there of the one before stays to be seen until there is
  /// something of this one.
  void begin_again(RunSource source);
  /// One alone, from a file.
  void begin_kept(RunSource source, const QString& name, RunPicture picture,
                  reports::Judgement judgement);
  /// Another one beside them, that has not begun, or that is from a file; false where there are
  /// kMost.
  bool add(RunSource source, const QString& name);
  bool add_kept(RunSource source, const QString& name, RunPicture picture,
                reports::Judgement judgement);
  /// Another one, run at once, in the place of what was only tried before, or of the last where
  /// there are kMost; its number.
  std::size_t fork(RunSource source, const QString& name, bool tried);
  /// What was tried stays, or goes.
  void keep_tried();
  void drop_tried();
  void remove(std::size_t index);

  /// All replications of the current one, from the start, and of others that were never run.
  void run_all();
  /// Its first replication, from where it stands. One that has ended is left as it is: see reset.
  void play(double speed, Duration until);
  void step(Duration by);
  /// Of a run that is played.
  void set_speed(double speed);
  void pause();
  /// Ends it; what there is of it is judged.
  void stop();
  /// Back to where it has not begun.
  void reset();
  /// Whether it is played, and not run as a study.
  bool is_played() const { return shown() != nullptr && shown()->live != nullptr; }
  bool moves() const { return shown() != nullptr && shown()->moves; }
  bool any_moves() const;

 signals:
  /// Which runs there are, or which of them is looked at.
  void listed();
  /// One has come farther, or begins anew.
  void drawn(std::size_t index);
  void began(std::size_t index);
  void judged_so_far(std::size_t index);
  void progressed(std::size_t index, const reports::Progress& progress);
  /// It is played, and stands.
  void paused(double at_s);
  /// It has ended and is judged.
  void ended(std::size_t index);

 protected:
  void customEvent(QEvent* event) override;

 private:
  using Act = std::function<void(std::size_t index)>;
  // What was given up, until its thread has ended.
  struct Retired {
    std::uint64_t number;
    std::unique_ptr<StudyRun> study;
    std::unique_ptr<LiveRun> live;
  };

  std::unique_ptr<ShownRun> made(RunSource source, const QString& name, std::size_t place);
  std::unique_ptr<ShownRun> made_kept(RunSource source, const QString& name, RunPicture picture,
                                      reports::Judgement judgement);
  QString free_letter() const;
  void begin_one(std::unique_ptr<ShownRun> run);
  void restart(ShownRun& run);
  LiveRun* live_run();
  void start_study(ShownRun& run);
  void start_live(ShownRun& run);
  void retire(ShownRun& run);
  StudyOrder order_for(ShownRun& run, std::vector<std::shared_ptr<const sim::Checkpoints>> others);
  std::vector<std::shared_ptr<const sim::Checkpoints>> all_checkpoints() const;
  using Post = std::function<void(Act act, bool last)>;
  Post post_for(std::uint64_t number);
  std::function<void(const sim::RunView&)> tell_views(const Post& post);
  std::function<void(const std::shared_ptr<const StudyOutcome>&)> tell_end(const Post& post);
  std::optional<std::size_t> find(std::uint64_t number) const;
  void renew_picture(std::size_t index);
  void take_view(std::size_t index, const sim::RunView& view);
  void take_end(std::size_t index, const std::shared_ptr<const StudyOutcome>& outcome);

  std::string engine_;
  std::uint64_t last_number_ = 0;
  std::vector<std::unique_ptr<ShownRun>> runs_;
  std::size_t current_ = 0;
  std::vector<Retired> retired_;
  Duration until_{};  // where what is played is to stand
};

}  // namespace weir::gui
