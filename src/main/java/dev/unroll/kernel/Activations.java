package dev.unroll.kernel;

/**
 * exp, tanh and sigmoid of one float32, as fixed sequences of exactly specified operations without a branch. All rest on
 * exp(y) = 2^n·(1 + p) with n = round(y / ln 2) and p = exp(r) − 1 by the Taylor series of the remainder
 * r = y − n·ln 2, |r| ≤ ½ ln 2 (the reduction of Cody and Waite 1980, chapter 6). Cut off after r⁷ / 7!, the series errs
 * by less than 2⁻²⁷ of p. NaN gives NaN.
 */
public final class Activations {
    static final float LOG2_E = 0x1.715476p0f;
    static final float LN2_HIGH = 0x1.62e4p-1f; // few enough bits that n·LN2_HIGH is exact
    static final float LN2_LOW = (float) (0x1.62e42fefa39efp-1 - 0x1.62e4p-1);
    static final float ROUNDING = 0x1.8p23f; // adding it rounds to an integer, which then stands in the low bits

    static final int ONE_BITS = 0x3F800000;
    static final int EXPONENT_SHIFT = 23;
    static final float LARGEST = 87; // exp of it is still a normal number, as is its inverse
    static final float TANH_LARGEST = 20; // tanh of half of it rounds to 1

    static final int SIGN_BITS = 0x80000000;
    static final int MAGNITUDE_BITS = 0x7FFFFFFF;
    static final int INFINITY_BITS = 0x7F800000;
    static final int LARGEST_BITS = Float.floatToRawIntBits(LARGEST);
    static final int TANH_LARGEST_BITS = Float.floatToRawIntBits(TANH_LARGEST);

    // exp(r) − 1 = r + r²·(1/2! + r·(1/3! + …)), the highest term first.
    static final float C7 = 1 / 5040f;
    static final float C6 = 1 / 720f;
    static final float C5 = 1 / 120f;
    static final float C4 = 1 / 24f;
    static final float C3 = 1 / 6f;
    static final float C2 = 1 / 2f;

    private Activations() {}

    /** exp of x clamped to ±87. */
    public static float exp(float x) {
        float y = Math.max(-LARGEST, Math.min(LARGEST, x));
        float shifted = Math.fma(y, LOG2_E, ROUNDING);
        float scale = powerOfTwo(shifted);
        return Math.fma(scale, expMinusOne(remainder(y, shifted)), scale);
    }

    /** 1 / (1 + exp(−x)). */
    public static float sigmoid(float x) {
        return 1 / (1 + exp(-x));
    }

    /** (exp(2x) − 1) / (exp(2x) + 1), where the numerator keeps its relative accuracy at small x. */
    public static float tanh(float x) {
        float y = Math.max(-TANH_LARGEST, Math.min(TANH_LARGEST, 2 * x));
        float shifted = Math.fma(y, LOG2_E, ROUNDING);
        float scale = powerOfTwo(shifted);
        float e = Math.fma(scale, expMinusOne(remainder(y, shifted)), scale - 1);
        return e / (e + 2);
    }

    private static float powerOfTwo(float shifted) {
        return Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << EXPONENT_SHIFT) + ONE_BITS);
    }

    private static float remainder(float y, float shifted) {
        float n = shifted - ROUNDING;
        return Math.fma(-n, LN2_LOW, Math.fma(-n, LN2_HIGH, y));
    }

    /** r + r²/2! + … + r⁷/7!. */
    private static float expMinusOne(float r) {
        float sum = Math.fma(C7, r, C6);
        sum = Math.fma(sum, r, C5);
        sum = Math.fma(sum, r, C4);
        sum = Math.fma(sum, r, C3);
        sum = Math.fma(sum, r, C2);
        return Math.fma(sum, r * r, r);
    }
}
