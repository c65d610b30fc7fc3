#!/bin/sh
# Builds the kernels' tests with the address and undefined behaviour sanitizers into native/build/test, and runs them:
# for every instruction set, with one thread and two, with and without a BLAS; $NNC_JOBS at a time (2).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../build/test
jobs=${NNC_JOBS:-2}
mkdir -p "$build"
[ -f "$build/CMakeCache.txt" ] || ! command -v ninja > /dev/null || export CMAKE_GENERATOR=Ninja
cmake -S "$here/.." -B "$build" -DNNC_TESTS=ON -DCMAKE_BUILD_TYPE=Debug > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
cmake --build "$build" --parallel "$jobs" > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
# A BLAS keeps its buffers until the process ends.
export ASAN_OPTIONS=detect_leaks=0
printf '%s\n' "base 1 none" "avx2 2 none" "avx512 2 none" "avx512 2 " | xargs -P "$jobs" -I{} sh -c '
  set -- {}
  export NNC_INSTRUCTIONS=$1 NNC_THREADS=$2 NNC_BLAS=${3:-}
  said=$("$0" 2>&1) && status=0 || status=1
  printf "%s\n" "instructions $1, threads $2, BLAS ${3:-any}: $said"
  exit $status
' "$build/nnc_tests"
