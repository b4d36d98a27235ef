package dev.unroll.kernel;

/**
 * The tables that an {@link LstmStep} works on.
 *
 * @param size H
 * @param z (…, 4H): Z in the order i, f, g, o; forward overwrites it with the gates, backward with dZ
 * @param c (…, H): the cells, of which forward reads c′ and overwrites c
 * @param tanhC (…, H), in the places of c
 * @param h (…, H), in the places of c
 * @param above (…, H): the gradient with respect to h that comes from the layer above
 * @param dh (B, H): the gradient with respect to h that comes from later steps; backward overwrites it with 0
 * @param dc (B, H): the gradient with respect to c; backward overwrites it with the gradient with respect to c′
 */
public record LstmTables(
        int size, float[] z, float[] c, float[] tanhC, float[] h, float[] above, float[] dh, float[] dc) {
    private static final float[] NOTHING = {};

    /** Of no rows. */
    public static final LstmTables EMPTY =
            new LstmTables(0, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING);
}
