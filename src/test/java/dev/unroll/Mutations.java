package dev.unroll;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages files as disks, networks, other programs and evil people do. */
public final class Mutations {
    private static final Pattern VALUE =
            Pattern.compile("\"[^\"]*\"(?!:)|-?[0-9][-+.0-9eE]*|true|false|\\[[^\\[\\]]*]");
    private static final Pattern MEMBER =
            Pattern.compile("\"[^\"]*\":(\"[^\"]*\"|[-+.0-9eE]+|true|false|\\[[^\\[\\]]*])");
    private static final List<String> OTHER_VALUES = List.of(
            "null",
            "true",
            "\"\"",
            "[]",
            "{}",
            "[null]",
            "-1",
            "0",
            "0.5",
            "1",
            "2",
            "1000000",
            "2147483647",
            "2147483648",
            "4611686018427387904",
            "9223372036854775807",
            "99999999999999999999999",
            "1e308",
            "1e999999999",
            "-1e-999999999",
            "NaN",
            "\"lstm\"",
            "\"GRU\"",
            "\"\\u0000\"",
            "[1e400,2]",
            "[0,8]");
    private static final int DEEPEST = 200_000;

    private final Random random;

    public Mutations(Random random) {
        this.random = random;
    }

    /** Of a file without a structure that counts. */
    public byte[] ofBytes(byte[] whole) {
        byte[] bytes = whole.clone();
        int at = random.nextInt(bytes.length);
        int end = at + random.nextInt(bytes.length - at + 1);
        return switch (random.nextInt(7)) {
            case 0 -> flipped(bytes, 1);
            case 1 -> flipped(bytes, 1 + random.nextInt(64));
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            case 4 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length)); // a part is lost
            case 5 ->
                joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length)); // one is there twice
            default -> {
                Arrays.fill(bytes, at, end, (byte) 0); // a block of the disk
                yield bytes;
            }
        };
    }

    private byte[] flipped(byte[] bytes, int bits) {
        for (int i = 0; i < bits; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static byte[] joined(byte[] start, byte[] end) {
        byte[] joined = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, joined, start.length, end.length);
        return joined;
    }

    /** Of JSON: values of other sizes and types, members that are missing or there twice, and depth. */
    public String ofJson(String json) {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> replaced(json, VALUE, otherValue());
            case 3 -> replaced(json, MEMBER, "$0,$0");
            case 4 -> replaced(json, MEMBER, "\"other\":1");
            default -> new String(ofBytes(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        };
    }

    private String otherValue() {
        if (random.nextInt(20) > 0) {
            return OTHER_VALUES.get(random.nextInt(OTHER_VALUES.size()));
        }
        int depth = 1 + random.nextInt(DEEPEST);
        String opening = random.nextBoolean() ? "[" : "{\"a\":";
        return opening.repeat(depth) + (random.nextBoolean() ? "" : (opening.length() == 1 ? "]" : "}").repeat(depth));
    }

    /** @param replacement in which $0 is what was there */
    private String replaced(String json, Pattern pattern, String replacement) {
        List<MatchResult> places = pattern.matcher(json).results().toList();
        if (places.isEmpty()) {
            return replacement;
        }
        MatchResult place = places.get(random.nextInt(places.size()));
        return json.substring(0, place.start())
                + replacement.replace("$0", place.group())
                + json.substring(place.end());
    }

    /** Of a safetensors file: of its bytes, or of its header, whose length is then right. */
    public byte[] ofSafetensors(byte[] whole) {
        if (random.nextBoolean()) {
            return ofBytes(whole);
        }
        ByteBuffer file = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(file.getLong());
        byte[] header = ofJson(new String(whole, Long.BYTES, length, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(whole.length - length + header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(whole, Long.BYTES + length, whole.length - Long.BYTES - length)
                .array();
    }
}
