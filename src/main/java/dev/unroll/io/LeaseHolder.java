package dev.unroll.io;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that holds a {@link FolderLease}.
 *
 * @param id of this hold, like no other
 * @param host the machine's own name
 * @param pid on that machine
 * @param started when the process did, in seconds: a number of a process is used again one day
 */
record LeaseHolder(String id, String host, long pid, long started) {
    private static final Pattern TEXT = Pattern.compile("(\\S+) on (\\S+), process (\\d+) started (\\d+), beat \\d+\n");

    static LeaseHolder ofThisProcess() throws IOException {
        ProcessHandle process = ProcessHandle.current();
        String host = InetAddress.getLocalHost().getHostName();
        return new LeaseHolder(UUID.randomUUID().toString(), host, process.pid(), started(process));
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    }

    /** What the lease's file says of it; empty if that is no whole file of a lease. */
    static Optional<LeaseHolder> ofText(String text) {
        Matcher words = TEXT.matcher(text);
        return words.matches()
                ? Optional.of(new LeaseHolder(
                        words.group(1), words.group(2), Long.parseLong(words.group(3)), Long.parseLong(words.group(4))))
                : Optional.empty();
    }

    /** The text of the lease's file, other at each beat. */
    String toText(long beat) {
        return id + " on " + host + ", process " + pid + " started " + started + ", beat " + beat + "\n";
    }

    boolean isOnMachineOf(LeaseHolder other) {
        return host.equals(other.host);
    }

    /** Whether it still runs; asked on its own machine. */
    boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(process -> process.isAlive() && started(process) == started)
                .isPresent();
    }

    /** For users. */
    @Override
    public String toString() {
        return "process " + pid + " on " + host;
    }
}
