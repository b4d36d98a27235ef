package dev.unroll.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that holds a {@link FolderLease}.
 *
 * @param id unique to this lease
 * @param host the machine's own name, for people
 * @param machine where process ids are comparable: one boot of one machine and, in containers, one namespace of them
 * @param started of the process, in seconds by the machine's clock, since process ids are reused
 */
record LeaseHolder(String id, String host, String machine, long pid, long started) {
    private static final Pattern TEXT =
            Pattern.compile("(\\S+) on (\\S+), machine (\\S+), process (\\d{1,18}) started (\\d{1,18}), beat \\d+\n");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id"); // new at each boot of Linux
    private static final Path PROCESSES = Path.of("/proc/self/ns/pid"); // a link to the namespace of process ids

    static LeaseHolder ofThisProcess() {
        ProcessHandle process = ProcessHandle.current();
        return new LeaseHolder(UUID.randomUUID().toString(), ownHost(), ownMachine(), process.pid(), started(process));
    }

    private static String ownHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host"; // training must not fail because the host name cannot be resolved
        }
    }

    /** Random if the system does not tell, so that no other process considers this one dead without watching it. */
    private static String ownMachine() {
        try {
            return Files.readString(BOOT).strip() + "/" + Files.readSymbolicLink(PROCESSES);
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
    }

    /** Parses a lease's file; empty if it is not a complete one. */
    static Optional<LeaseHolder> ofText(String text) {
        Matcher words = TEXT.matcher(text);
        if (!words.matches()) {
            return Optional.empty();
        }
        long pid = Long.parseLong(words.group(4));
        long started = Long.parseLong(words.group(5));
        return Optional.of(new LeaseHolder(words.group(1), words.group(2), words.group(3), pid, started));
    }

    /** The text of the lease's file, different at each beat. */
    String toText(long beat) {
        return "%s on %s, machine %s, process %d started %d, beat %d\n"
                .formatted(id, host, machine, pid, started, beat);
    }

    /** Whether another process knows for certain that this one runs. */
    boolean isAliveBeside(LeaseHolder other) {
        return machine.equals(other.machine)
                && process().filter(running -> started(running) == started).isPresent();
    }

    // spotless:off: a table
    /** The reverse; a process of its id that started at another time is no proof, since clocks get corrected. */
    boolean isDeadBeside(LeaseHolder other) { return machine.equals(other.machine) && process().isEmpty(); }
    private Optional<ProcessHandle> process() { return ProcessHandle.of(pid).filter(ProcessHandle::isAlive); }
    @Override public String toString() { return "process " + pid + " on " + host; }
    // spotless:on
}
