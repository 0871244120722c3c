#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace weir::cli {

/// What a call of the built program came to. exit_code is 128 + signal where a signal ended it.
struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// How to call it.
struct Call {
  std::vector<std::string> arguments;
  std::string input;                     ///< on standard input
  std::vector<std::string> environment;  ///< NAME=VALUE, besides ours
  std::string out_file;                  ///< standard output goes there instead
  bool close_out = false;                ///< standard output is closed
  bool deaf_reader = false;              ///< standard output is a pipe that nobody reads
  std::vector<std::pair<std::chrono::milliseconds, int>> signals;  ///< after so long, which
};

namespace detail {

inline void redirect_output(const Call& call, const std::array<int, 2>& out) {
  if (call.close_out) {
    ::close(STDOUT_FILENO);
  } else if (!call.out_file.empty()) {
    ::dup2(::open(call.out_file.c_str(), O_WRONLY | O_CREAT, 0644), STDOUT_FILENO);
  } else {
    ::dup2(out[1], STDOUT_FILENO);
  }
}

// What the call gives, then ours but for what decides about colours: of two the first counts.
inline std::vector<std::string> environment_of(const Call& call) {
  std::vector<std::string> entries = call.environment;
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const std::string_view name = text.substr(0, text.find('='));
    if (name != "NO_COLOR" && name != "CLICOLOR_FORCE" && name != "TERM")
      entries.emplace_back(text);
  }
  return entries;
}

// As execve wants them: valid as long as the texts are.
inline std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

inline void become_weir(const Call& call) {
  std::vector<std::string> words{WEIR_BINARY};
  words.insert(words.end(), call.arguments.begin(), call.arguments.end());
  std::vector<std::string> environment = environment_of(call);
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  ::execve(WEIR_BINARY, pointers_to(words).data(), pointers_to(environment).data());
  ::_exit(127);
}

// Reads both to their end, so that neither fills up and blocks.
inline void read_both(int out, int err, Outcome& outcome) {
  std::array<pollfd, 2> sources{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  std::array<std::string*, 2> texts{&outcome.out, &outcome.err};
  while (sources[0].fd >= 0 || sources[1].fd >= 0) {
    ::poll(sources.data(), sources.size(), -1);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (sources[i].fd < 0 || sources[i].revents == 0) continue;
      std::array<char, 65536> buffer{};
      const auto got = ::read(sources[i].fd, buffer.data(), buffer.size());
      if (got > 0) {
        texts[i]->append(buffer.data(), static_cast<std::size_t>(got));
      } else {
        sources[i].fd = -1;
      }
    }
  }
}

}  // namespace detail

/// Calls the built program and waits for its end.
inline Outcome weir(const Call& call) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe(in.data()) != 0 || ::pipe(out.data()) != 0 || ::pipe(err.data()) != 0) std::abort();
  // Written before the program starts, which may end without reading: then there would be nobody
  // to write to. It fits the pipe's 64 KiB.
  if (call.input.size() > 65536) std::abort();
  std::ignore = ::write(in[1], call.input.data(), call.input.size());
  ::close(in[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    detail::redirect_output(call, out);
    for (const int descriptor : {in[0], out[0], out[1], err[0], err[1]}) {
      if (descriptor > STDERR_FILENO) ::close(descriptor);
    }
    detail::become_weir(call);
  }
  for (const int descriptor : {in[0], out[1], err[1]}) ::close(descriptor);
  if (call.deaf_reader) ::close(std::exchange(out[0], -1));
  std::jthread signaller;
  if (!call.signals.empty()) {
    signaller = std::jthread{[&call, child] {
      for (const auto& [after, signal] : call.signals) {
        std::this_thread::sleep_for(after);
        ::kill(child, signal);
      }
    }};
  }
  Outcome outcome;
  detail::read_both(out[0], err[0], outcome);
  if (signaller.joinable()) signaller.join();
  int status = 0;
  ::waitpid(child, &status, 0);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (out[0] >= 0) ::close(out[0]);
  ::close(err[0]);
  return outcome;
}

inline Outcome weir(std::vector<std::string> arguments) {
  Call call;
  call.arguments = std::move(arguments);
  return weir(call);
}

/// The same with a scenario on standard input.
inline Outcome weir(std::vector<std::string> arguments, std::string scenario) {
  Call call;
  call.arguments = std::move(arguments);
  call.input = std::move(scenario);
  return weir(call);
}

}  // namespace weir::cli
