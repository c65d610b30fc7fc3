#!/bin/sh
# Builds the kernels' tests with the address and undefined behaviour sanitizers into native/build/test, and runs them:
# for every instruction set, with one thread and two, with and without a BLAS.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../build/test
cmake -S "$here/.." -B "$build" -DNNC_TESTS=ON -DCMAKE_BUILD_TYPE=Debug > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
cmake --build "$build" --parallel "${NNC_JOBS:-2}" > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
# A BLAS keeps its buffers until the process ends.
export ASAN_OPTIONS=detect_leaks=0
status=0
for settings in "base 1 none" "avx2 2 none" "avx512 2 none" "avx512 2 "; do
  set -- $settings
  echo "instructions $1, threads $2, BLAS ${3:-any}"
  NNC_INSTRUCTIONS=$1 NNC_THREADS=$2 NNC_BLAS=${3:-} "$build/nnc_tests" || status=1
done
exit $status
