#!/usr/bin/env bash
# Runs the benchmark, without Spark: bench.sh [options]; --help lists them. With --kernels first it measures the kernels
# one by one instead: bench.sh --kernels [options of JMH]. With --vocabularies first it measures what a block of tokens costs with
# vocabularies of other sizes: bench.sh --vocabularies 1000 100000; with --dropout first, what recurrent dropout costs:
# bench.sh --dropout 0.25; with --steps first, what one time step takes as events come in, beside ONNX Runtime and PyTorch:
# bench.sh --steps 64 128. With --cost first it measures what Spark adds to training,
# and what PyTorch takes for the same if the python3 on the path has it: bench.sh --cost ROUNDS EPOCHS a b
#
# Builds it if its classes are missing or older than the sources. The first run with --peer, --kernels or
# --steps downloads libraries.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

main() {
  [[ ${1:-} != --cost ]] || measure_cost "${@:2}"
  choose_build "$@"
  find_java
  build_if_needed
  local class=Benchmark
  if [[ ${1:-} == --kernels ]]; then
    class=KernelBenchmark
    shift
  elif [[ ${1:-} == --vocabularies ]]; then
    class=VocabularyBenchmark
    shift
  elif [[ ${1:-} == --dropout ]]; then
    class=DropoutBenchmark
    shift
  elif [[ ${1:-} == --steps ]]; then
    class=StepBenchmark
    shift
  fi
  # Libraries in jars are unpacked below target, and none is downloaded at run time.
  exec "$java" --add-modules=jdk.incubator.vector -Dai.djl.offline=true -Dai.djl.pytorch.num_threads=1 \
    -DDJL_CACHE_DIR="$root/target/bench-natives" -Dorg.bytedeco.javacpp.cachedir="$root/target/bench-natives" \
    -cp "$root/target/classes:$root/target/$build-classes:$(<"$classpath")" "dev.unroll.bench.$class" "$@"
}

# Starts jobs and a cluster on this machine, so it needs what the tests need.
measure_cost() {
  find_java
  local classpath=$root/target/cost.classpath
  "$root/jobs/build" "unroll and its tests" -DskipTests package dependency:build-classpath -DincludeScope=test \
    -Dmdep.outputFile="$classpath"
  exec "$java" --add-modules=jdk.incubator.vector -Dbasedir="$root" \
    -cp "$root/target/classes:$root/target/test-classes:$(<"$classpath")" dev.unroll.CostBenchmark "$@"
}

# Peers and JMH are in a Maven profile of their own, so that nobody else has to download them.
choose_build() {
  build=bench profile=()
  if [[ "$*" == *--peer* || ${1:-} == --kernels || ${1:-} == --steps ]]; then
    build=bench-libraries profile=(-P bench)
  fi
  classpath=$root/target/$build.classpath
}

find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null || fail "Java 17 or later is needed, but there is no '$java'; set JAVA_HOME to a JDK 17."
}

build_if_needed() {
  if [[ -f $classpath ]]; then
    [[ -n $(find "$root/src/main" "$root/src/bench" "$root/pom.xml" -newer "$classpath" -print -quit) ]] || return 0
  fi
  command -v mvn >/dev/null || fail "The benchmark has to be built, but there is no mvn on the PATH; install Maven 3.8 or later."
  "$root/jobs/build" "unroll's benchmark" ${profile[@]+"${profile[@]}"} compile compiler:testCompile@bench \
    dependency:build-classpath -DincludeScope=compile -Dmdep.outputFile="$classpath"
  touch "$classpath" # Maven leaves the file alone when nothing in it changed
}

fail() {
  echo "error: $1" >&2
  exit 2
}

main "$@"
