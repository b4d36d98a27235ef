package dev.unroll.ml;

import dev.unroll.network.Arithmetic;
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
}
