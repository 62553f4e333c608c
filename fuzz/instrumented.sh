#!/bin/sh
# Cargo's workspace wrapper: our own crates tell the fuzzer which way they go and what they compare. Dependencies are
# compiled as ever.
exec "$@" -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares
