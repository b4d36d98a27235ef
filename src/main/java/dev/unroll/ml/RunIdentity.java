package dev.unroll.ml;

import dev.unroll.data.SequenceKey;
import dev.unroll.network.Arithmetic;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything that a trained model is a function of, by name. */
final class RunIdentity {
    private RunIdentity() {}

    /** @param fingerprint of all data, with the side of the validation split that each sequence is on */
    static SortedMap<String, String> of(RnnParams<?> params, String fingerprint) {
        SortedMap<String, String> identity = new TreeMap<>();
        identity.put("estimator", params.getClass().getSimpleName());
        identity.put("arithmetic", "version " + Arithmetic.VERSION);
        identity.put("data", fingerprint);
        for (Parameter parameter : params.parameters()) {
            if (parameter.role().decidesModel()) {
                identity.put(parameter.name(), LegalValues.text(parameter.valueIn(params)));
            }
        }
        return identity;
    }

    /** A name for the run's folder: the first 16 hexadecimal digits of the SHA-256 of its identity, a "name=value" a line. */
    static String digest(SortedMap<String, String> identity) {
        StringBuilder lines = new StringBuilder();
        identity.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        byte[] hash = SequenceKey.sha256().digest(lines.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash).substring(0, 16);
    }
}
