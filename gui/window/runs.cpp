#include "gui/window/runs.hpp"

#include <QCoreApplication>
#include <QEvent>
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "gui/session/mailbox.hpp"
#include "sim/scenario/estimate.hpp"

namespace weir::gui {

namespace {

// What a run's thread tells.
class Told : public QEvent {
 public:
  static constexpr auto kType = static_cast<QEvent::Type>(QEvent::User + 1);
  Told(std::uint64_t number, std::function<void(std::size_t)> what, bool is_last)
      : QEvent{kType}, run{number}, act{std::move(what)}, last{is_last} {}

  std::uint64_t run;
  std::function<void(std::size_t)> act;
  bool last;
};

}  // namespace

Runs::Runs(std::string engine, QObject* parent) : QObject{parent}, engine_{std::move(engine)} {}

Runs::~Runs() = default;

void Runs::set_current(std::size_t index) {
  if (index >= runs_.size() || index == current_) return;
  current_ = index;
  emit listed();
}

std::unique_ptr<ShownRun> Runs::made(RunSource source, const QString& name, std::size_t place) {
  auto run = std::make_unique<ShownRun>();
  run->letter = place < runs_.size() ? runs_[place]->letter : free_letter();
  run->name = name;
  run->picture = std::make_unique<RunPicture>(source.read.scenario);
  run->source = std::move(source);
  return run;
}

std::unique_ptr<ShownRun> Runs::made_kept(RunSource source, const QString& name, RunPicture picture,
                                          reports::Judgement judgement) {
  auto run = made(std::move(source), name, runs_.size());
  *run->picture = std::move(picture);
  run->judgement = std::move(judgement);
  return run;
}

QString Runs::free_letter() const {
  for (char letter = 'A';; ++letter) {
    QString text{QLatin1Char{letter}};
    if (std::ranges::none_of(runs_, [&](const auto& run) { return run->letter == text; })) {
      return text;
    }
  }
}

void Runs::clear() {
  for (const auto& run : runs_) retire(*run);
  runs_.clear();
  current_ = 0;
  emit listed();
}

void Runs::begin_one(std::unique_ptr<ShownRun> run) {
  for (const auto& one : runs_) retire(*one);
  runs_.clear();
  current_ = 0;
  run->letter = free_letter();
  runs_.push_back(std::move(run));
  emit listed();
}

void Runs::begin(RunSource source, const QString& name) {
  begin_one(made(std::move(source), name, runs_.size()));
}

void Runs::begin_again(RunSource source) {
  if (runs_.empty()) return;
  auto run = made(std::move(source), runs_[0]->name, 0);
  run->checkpoints = runs_[0]->checkpoints;
  if (!runs_[0]->picture->is_empty()) {
    run->picture = std::move(runs_[0]->picture);
    run->is_old = true;
  }
  begin_one(std::move(run));
}

void Runs::begin_kept(RunSource source, const QString& name, RunPicture picture,
                      reports::Judgement judgement) {
  auto run = made_kept(std::move(source), name, std::move(picture), std::move(judgement));
  begin_one(std::move(run));
}

bool Runs::add(RunSource source, const QString& name) {
  if (runs_.size() == kMost) return false;
  runs_.push_back(made(std::move(source), name, runs_.size()));
  emit listed();
  return true;
}

bool Runs::add_kept(RunSource source, const QString& name, RunPicture picture,
                    reports::Judgement judgement) {
  if (runs_.size() == kMost) return false;
  auto run = made_kept(std::move(source), name, std::move(picture), std::move(judgement));
  runs_.push_back(std::move(run));
  emit listed();
  return true;
}

std::size_t Runs::fork(RunSource source, const QString& name, bool tried) {
  const auto found = std::ranges::find_if(runs_, [](const auto& run) { return run->tried; });
  auto place = static_cast<std::size_t>(found - runs_.begin());
  if (found == runs_.end() && runs_.size() == kMost) place = kMost - 1;
  auto run = made(std::move(source), name, place);
  run->tried = tried;
  if (place < runs_.size()) {
    ShownRun& before = *runs_[place];
    if (tried && !before.picture->is_empty()) run->picture = std::move(before.picture);
    run->checkpoints = before.checkpoints;
    retire(before);
    runs_[place] = std::move(run);
  } else {
    runs_.push_back(std::move(run));
  }
  start_study(*runs_[place]);
  emit listed();
  return place;
}

void Runs::keep_tried() {
  for (const auto& run : runs_) run->tried = false;
  emit listed();
}

void Runs::drop_tried() {
  for (std::size_t i = runs_.size(); i-- > 0;) {
    if (runs_[i]->tried) remove(i);
  }
}

void Runs::remove(std::size_t index) {
  if (index == 0 || index >= runs_.size()) return;
  retire(*runs_[index]);
  runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(index));
  if (current_ >= index) current_ = current_ == index ? 0 : current_ - 1;
  emit listed();
}

// ---- What goes on ----

void Runs::retire(ShownRun& run) {
  run.moves = false;
  if (run.study) run.study->stop();
  if (run.live) run.live->stop();
  if (run.study || run.live) {
    retired_.push_back({run.number, std::move(run.study), std::move(run.live)});
  }
  run.number = 0;
}

void Runs::restart(ShownRun& run) {
  retire(run);
  run.is_old = !run.picture->is_empty();
  run.judgement.reset();
  run.outcome.reset();
  run.so_far.reset();
  run.number = ++last_number_;
}

std::vector<std::shared_ptr<const sim::Checkpoints>> Runs::all_checkpoints() const {
  std::vector<std::shared_ptr<const sim::Checkpoints>> all;
  for (const auto& run : runs_) {
    if (run->checkpoints) all.push_back(run->checkpoints);
  }
  return all;
}

StudyOrder Runs::order_for(ShownRun& run,
                           std::vector<std::shared_ptr<const sim::Checkpoints>> others) {
  const auto checkpoints = std::make_shared<sim::Checkpoints>(
      run.source.read.scenario.simulation.duration, std::move(others));
  run.checkpoints = checkpoints;
  const auto estimate = sim::estimate_all(run.source.read.scenario);
  const auto fit =
      static_cast<std::int64_t>(static_cast<double>(kMaxMemory) / std::max(1.0, estimate.bytes));
  const auto cores = static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
  return {.read = run.source.read,
          .engine = engine_,
          .stream = 0,
          .jobs = std::clamp<std::int64_t>(fit, 1, cores),
          .max_memory_bytes = kMaxMemory,
          .checkpoints = checkpoints};
}

// What it is given acts here, in the thread of the window, if it is still about a run that is
// shown.
Runs::Post Runs::post_for(std::uint64_t number) {
  return [this, number](Act act, bool last) {
    QCoreApplication::postEvent(this, new Told{number, std::move(act), last});
  };
}

// Of views that come faster than they are drawn the newest is.
std::function<void(const sim::RunView&)> Runs::tell_views(const Post& post) {
  const auto views = std::make_shared<Mailbox<sim::RunView>>();
  return [this, post, views](const sim::RunView& view) {
    if (!views->put(view)) return;
    const auto act = [this, views](std::size_t index) {
      if (const auto newest = views->take()) take_view(index, *newest);
    };
    post(act, false);
  };
}

std::function<void(const std::shared_ptr<const StudyOutcome>&)> Runs::tell_end(const Post& post) {
  return [this, post](const std::shared_ptr<const StudyOutcome>& outcome) {
    post([this, outcome](std::size_t index) { take_end(index, outcome); }, true);
  };
}

void Runs::start_study(ShownRun& run) {
  restart(run);
  run.moves = true;
  const Post post = post_for(run.number);
  const auto progresses = std::make_shared<Mailbox<reports::Progress>>();
  const auto progress = [this, post, progresses](const reports::Progress& news) {
    if (!progresses->put(news)) return;
    const auto act = [this, progresses](std::size_t index) {
      if (const auto newest = progresses->take()) emit progressed(index, *newest);
    };
    post(act, false);
  };
  const auto judgements = std::make_shared<Mailbox<reports::Judgement>>();
  const auto so_far = [this, post, judgements](const reports::Judgement& judgement) {
    if (!judgements->put(judgement)) return;
    const auto act = [this, judgements](std::size_t index) {
      runs_[index]->so_far = judgements->take();
      emit judged_so_far(index);
    };
    post(act, false);
  };
  run.study = std::make_unique<StudyRun>(
      order_for(run, all_checkpoints()),
      StudyListener{
          .progress = progress, .view = tell_views(post), .so_far = so_far, .end = tell_end(post)});
}

void Runs::start_live(ShownRun& run) {
  restart(run);
  const Post post = post_for(run.number);
  const auto stands = [this, post](Duration at) {
    const auto act = [this, at](std::size_t index) {
      runs_[index]->moves = false;
      if (index == current_) emit paused(std::chrono::duration<double>(at).count());
    };
    post(act, false);
  };
  run.live = std::make_unique<LiveRun>(
      order_for(run, {}),
      LiveListener{.view = tell_views(post), .paused = stands, .end = tell_end(post)});
}

std::optional<std::size_t> Runs::find(std::uint64_t number) const {
  const auto found =
      std::ranges::find_if(runs_, [&](const auto& run) { return run->number == number; });
  if (found == runs_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - runs_.begin());
}

// The thread of a run that was given up has ended with its last words.
void Runs::customEvent(QEvent* event) {
  if (event->type() != Told::kType) return;
  const auto& told = static_cast<const Told&>(*event);
  if (const auto index = find(told.run)) return told.act(*index);
  if (told.last)
    std::erase_if(retired_, [&](const Retired& one) { return one.number == told.run; });
}

void Runs::renew_picture(std::size_t index) {
  ShownRun& run = *runs_[index];
  if (!run.is_old) return;
  run.is_old = false;
  run.picture = std::make_unique<RunPicture>(run.source.read.scenario);
  emit began(index);
}

void Runs::take_view(std::size_t index, const sim::RunView& view) {
  renew_picture(index);
  runs_[index]->picture->take(view);
  emit drawn(index);
}

void Runs::take_end(std::size_t index, const std::shared_ptr<const StudyOutcome>& outcome) {
  ShownRun& run = *runs_[index];
  run.moves = false;
  // its thread has said its last word
  run.study.reset();
  run.live.reset();
  run.outcome = outcome;
  run.judgement = outcome->judged.streams.front();
  renew_picture(index);
  run.picture->take(outcome->studies.front().first);
  emit drawn(index);
  emit ended(index);
}

// ---- Transport ----

void Runs::run_all() {
  if (runs_.empty()) return;
  for (const auto& run : runs_) {
    const bool is_new = run->picture->is_empty() && !run->judgement && !run->live && !run->study;
    if (run == runs_[current_] || is_new) start_study(*run);
  }
  emit began(current_);
}

bool Runs::any_moves() const {
  return std::ranges::any_of(runs_, [](const auto& run) { return run->moves; });
}

LiveRun* Runs::live_run() {
  if (runs_.empty() || runs_[current_]->judgement) return nullptr;
  ShownRun& run = *runs_[current_];
  if (!run.live) {
    start_live(run);
    emit began(current_);
  }
  run.moves = true;
  return run.live.get();
}

void Runs::play(double speed, Duration until) {
  if (LiveRun* const live = live_run()) {
    until_ = until;
    live->play(speed, until);
  }
}

void Runs::step(Duration by) {
  if (LiveRun* const live = live_run()) live->step(by);
}

void Runs::set_speed(double speed) {
  if (is_played() && moves()) runs_[current_]->live->play(speed, until_);
}

void Runs::pause() {
  if (is_played() && moves()) runs_[current_]->live->pause();
}

void Runs::stop() {
  if (runs_.empty()) return;
  ShownRun& run = *runs_[current_];
  if (run.study) run.study->stop();
  if (run.live) run.live->stop();
}

void Runs::reset() {
  if (runs_.empty()) return;
  ShownRun& run = *runs_[current_];
  restart(run);
  run.picture = std::make_unique<RunPicture>(run.source.read.scenario);
  run.is_old = false;
  emit began(current_);
}

}  // namespace weir::gui
