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
 * @param id of this hold, like no other
 * @param host the machine's own name, for people
 * @param machine where numbers of processes mean the same: one start of one machine and, in containers, one of them
 * @param pid there
 * @param started when the process did, in seconds by the machine's clock: a number of a process is used again one day
 */
record LeaseHolder(String id, String host, String machine, long pid, long started) {
    private static final Pattern TEXT =
            Pattern.compile("(\\S+) on (\\S+), machine (\\S+), process (\\d{1,18}) started (\\d{1,18}), beat \\d+\n");

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id"); // a new one at each start of Linux
    private static final Path PROCESSES = Path.of("/proc/self/ns/pid"); // a link to the numbers' name space

    static LeaseHolder ofThisProcess() {
        ProcessHandle process = ProcessHandle.current();
        return new LeaseHolder(UUID.randomUUID().toString(), ownHost(), ownMachine(), process.pid(), started(process));
    }

    private static String ownHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host"; // a machine need not find its own name to train
        }
    }

    /** Where the system does not tell, a random one, so that others watch this process before they take it for dead. */
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

    /** What the lease's file says of it; empty if that is no whole file of a lease. */
    static Optional<LeaseHolder> ofText(String text) {
        Matcher words = TEXT.matcher(text);
        return words.matches()
                ? Optional.of(new LeaseHolder(
                        words.group(1),
                        words.group(2),
                        words.group(3),
                        Long.parseLong(words.group(4)),
                        Long.parseLong(words.group(5))))
                : Optional.empty();
    }

    /** The text of the lease's file, a different one at each beat. */
    String toText(long beat) {
        return "%s on %s, machine %s, process %d started %d, beat %d\n"
                .formatted(id, host, machine, pid, started, beat);
    }

    /** Whether another process, which asks, can see for certain that this one runs. */
    boolean isAliveBeside(LeaseHolder other) {
        return machine.equals(other.machine)
                && ProcessHandle.of(pid)
                        .filter(process -> process.isAlive() && started(process) == started)
                        .isPresent();
    }

    /**
     * Whether another process, which asks, can see for certain that this one has ended. A process of its number that began at
     * another time is no proof: clocks are put right.
     */
    boolean isDeadBeside(LeaseHolder other) {
        return machine.equals(other.machine)
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    /** For users. */
    @Override
    public String toString() {
        return "process " + pid + " on " + host;
    }
}
