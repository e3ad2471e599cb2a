package dev.residua.bench.results;

import dev.residua.bench.machine.Machine;

/**
 * Where and when figures were taken.
 *
 * @param id unique for this run of the suite, which is one process for all but the warm-up and JMH
 * @param time when it began, ISO 8601 in UTC
 * @param commit of the source, with {@code +} if it was changed since
 * @param effort {@code quick} or {@code full}
 */
public record RunInfo(
        String id, String time, String commit, Machine machine, String backend, int threads, String effort) {}
