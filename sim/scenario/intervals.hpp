#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/forecast.hpp"
#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/toml_document.hpp"

namespace weir::sim {

/// The numbers of a document that are written as { low, mid, high }: puts one value in the place of
/// each, so that what reads the document sees numbers only. The document must outlive this and keep
/// its nodes where they are.
class Intervals {
 public:
  /// Finds them and takes their mids. Reports those that are none (a part missing, not in order, of
  /// different dimensions) and those that stand where a number must be certain.
  Intervals(Node& file, ProblemCollector& problems);

  bool empty() const { return found_.empty(); }
  std::vector<UncertainInput> inputs() const;

  enum class Part : std::uint8_t { Low, Mid, High };
  void take(Part part);
  /// Takes the values of world `world` >= 0, drawn with `seed`.
  std::vector<InputValue> draw(std::uint64_t seed, std::int64_t world);

 private:
  enum class Kind : std::uint8_t { Whole, Real, Quantity };
  struct Interval {
    Node* node = nullptr;
    std::string path;
    std::array<Node, 3> parts;        // as written: low, mid, high
    std::array<double, 3> numbers{};  // in `unit`; in base units where that is empty
    Kind kind = Kind::Whole;
    std::string unit;  // of all three, as mid has it
  };

  void look_at(Node& node);
  bool add(Node& node);
  std::string path() const;
  bool read_quantities(Interval& interval);
  static std::string text_of(const Interval& interval, double number);

  // On the way down: an item of an array, or else a member of a table.
  struct Step {
    const Node* parent;
    std::size_t index;
  };

  ProblemCollector& problems_;
  std::vector<Step> way_;
  std::vector<Interval> found_;
};

/// The point of the triangular distribution from low over mid to high that a share `u` of it lies
/// below, 0 <= u < 1; low <= mid <= high. Exact arithmetic and square roots only: the same on every
/// machine.
double triangular(double low, double mid, double high, double u);

}  // namespace weir::sim
