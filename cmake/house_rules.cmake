# All flags and the shape of a room stand here, once.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_LINK_LIBRARIES_ONLY_TARGETS ON)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

# Without -march and with -ffp-contract=off every processor rounds alike.
add_compile_options(-ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
# Of a compiler that nobody here has tried, warnings stay warnings. The four that are off cry wolf
# over g++ 12's own <string> and <regex>.
if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
  set(CMAKE_COMPILE_WARNING_AS_ERROR OFF)
endif()
add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")

option(WEIR_SANITIZE "Stop at the first address or undefined-behaviour error" OFF)
option(WEIR_FUZZ "Build the fuzzers of tests/fuzz, which takes clang" OFF)
if(WEIR_FUZZ AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "The fuzzers are built with clang (cmake --preset fuzz)")
endif()
if(WEIR_SANITIZE OR WEIR_FUZZ)
  set(weir_sanitizers -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all)
  add_compile_options(${weir_sanitizers} -fno-omit-frame-pointer)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(${weir_sanitizers})
endif()
# What is fuzzed tells the fuzzer where it went; the four options above are g++'s.
if(WEIR_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link -Wno-unknown-warning-option)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

# A room: the static library weir_NAME of every source below the current folder, but those in
# EXCEPT. PARSED_ONCE: headers that take long. Headers are included by their path from the root, and each must compile alone: one with
# a source is what that includes first (clang-format sees to it), the others are compiled by target
# all_verify_interface_header_sets.
function(weir_room name)
  cmake_parse_arguments(room "" "" "EXCEPT;PARSED_ONCE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS *.hpp)
  list(TRANSFORM room_EXCEPT PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  if(room_EXCEPT)
    list(REMOVE_ITEM sources ${room_EXCEPT})
  endif()
  add_library(weir_${name} STATIC ${sources})
  # Builds with sanitizers, which take longest, parse these once a room; the others show what a
  # source forgets to include.
  if(WEIR_SANITIZE)
    target_precompile_headers(weir_${name} PRIVATE ${room_PARSED_ONCE} <algorithm> <array> <chrono>
      <cmath> <functional> <map> <memory> <optional> <set> <span> <string> <variant> <vector>)
  endif()
  set(alone ${headers})
  list(TRANSFORM alone REPLACE "hpp$" "cpp")
  list(REMOVE_ITEM alone ${sources})
  list(TRANSFORM alone REPLACE "cpp$" "hpp")
  list(REMOVE_ITEM headers ${alone})
  target_sources(weir_${name} PUBLIC
    FILE_SET alone TYPE HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${alone}
    FILE_SET sourced TYPE HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${headers})
  set_target_properties(weir_${name} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY alone)
endfunction()
