package dev.unroll.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FingerprintTest {
    private static final SequenceKey KEY = new SequenceKey(1, 2);
    private static final SequenceKey CONTENT = new SequenceKey(3, 4);

    @RegisterExtension
    private final TestSeed seed = new TestSeed();

    @Test
    void keyContentAndSideCount() {
        String original = of(KEY, CONTENT, false);
        assertNotEquals(original, of(CONTENT, CONTENT, false));
        assertNotEquals(original, of(KEY, KEY, false));
        assertNotEquals(original, of(CONTENT, KEY, false));
        assertNotEquals(original, of(KEY, CONTENT, true));
    }

    private static String of(SequenceKey key, SequenceKey content, boolean heldOut) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(Fingerprint.hash(key, content, heldOut));
        return fingerprint.toString();
    }

    @Test
    void duplicatesCount() {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(Fingerprint.hash(KEY, CONTENT, false));
        String once = fingerprint.toString();
        fingerprint.add(Fingerprint.hash(KEY, CONTENT, false));
        assertNotEquals(once, fingerprint.toString());
        assertNotEquals(new Fingerprint().toString(), fingerprint.toString());
    }

    @Test
    void neitherOrderNorGroupingCount() {
        Random random = seed.random();
        SequenceKey[] keys = random.longs(100)
                .mapToObj(number -> new SequenceKey(number, ~number))
                .toArray(SequenceKey[]::new);
        Fingerprint forwards = new Fingerprint();
        Fingerprint[] backwards = {new Fingerprint(), new Fingerprint(), new Fingerprint()};
        for (int i = 0; i < keys.length; i++) {
            forwards.add(keys[i]);
            SequenceKey key = keys[keys.length - 1 - i];
            backwards[random.nextInt(backwards.length)].add(key);
        }
        backwards[2].add(backwards[0]);
        backwards[2].add(backwards[1]);
        assertEquals(forwards.toString(), backwards[2].toString());
        assertTrue(forwards.isSame(backwards[2]));
        assertEquals(100, backwards[2].sequences());
        assertEquals(forwards.checkNumber(), backwards[2].checkNumber());
    }
}
