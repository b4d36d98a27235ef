package dev.unroll.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseHolderTest {
    private static final LeaseHolder SELF = LeaseHolder.ofThisProcess();

    /** Prints the holder that its own process is. */
    static final class Printer {
        private Printer() {}

        public static void main(String[] args) {
            System.out.print(LeaseHolder.ofThisProcess().toText(0));
        }
    }

    @Test
    void textTellsAllOfAHolder() {
        assertEquals(Optional.of(SELF), LeaseHolder.ofText(SELF.toText(7)));
        assertEquals(
                Optional.empty(), LeaseHolder.ofText(SELF.toText(7).substring(1).strip()));
    }

    @Test
    void numbersThatNoProcessHasAreNoHolder() {
        String text = SELF.toText(7).replaceFirst("process \\d+", "process 99999999999999999999");
        assertEquals(Optional.empty(), LeaseHolder.ofText(text));
    }

    @Test
    void processThatRunsIsAliveToThoseWhoSeeIt() {
        assertTrue(SELF.isAliveBeside(LeaseHolder.ofThisProcess()));
        assertFalse(SELF.isDeadBeside(LeaseHolder.ofThisProcess()));
    }

    @Test
    void processOfAnotherMachineOrContainerIsNeitherAliveNorDead() {
        LeaseHolder elsewhere = new LeaseHolder("other", SELF.host(), "another", SELF.pid(), SELF.started());
        LeaseHolder gone = new LeaseHolder("other", SELF.host(), "another", Long.MAX_VALUE, 1);
        assertFalse(elsewhere.isAliveBeside(SELF));
        assertFalse(gone.isDeadBeside(SELF));
    }

    @Test
    void processWhoseStartDiffersIsNeitherAliveNorDead() {
        LeaseHolder shifted = new LeaseHolder("other", SELF.host(), SELF.machine(), SELF.pid(), SELF.started() - 5);
        assertFalse(shifted.isAliveBeside(SELF));
        assertFalse(shifted.isDeadBeside(SELF));
    }

    @Test
    void processThatHasEndedIsDeadToThoseWhoSawIt() throws Exception {
        LeaseHolder ended = LeaseHolder.ofText(output()).orElseThrow();
        assertEquals(SELF.machine(), ended.machine());
        assertTrue(ended.isDeadBeside(SELF));
        assertFalse(ended.isAliveBeside(SELF));
    }

    @Test
    void machineThatCannotFindItsOwnNameHasAHolderAllTheSame() throws Exception {
        String noHosts = "-Djdk.net.hosts.file=" + Path.of("no", "such", "file");
        LeaseHolder nameless = LeaseHolder.ofText(output(noHosts)).orElseThrow();
        assertTrue(nameless.toString().endsWith(" on unknown-host"), nameless.toString());
    }

    /** What {@link Printer} prints in a process of its own, which has ended then. */
    private static String output(String... options) throws IOException, InterruptedException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.command().addAll(List.of(options));
        java.command().addAll(List.of("-cp", System.getProperty("java.class.path"), Printer.class.getName()));
        Process process = java.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor());
        return output;
    }
}
