package dev.unroll.kernel;

import java.util.function.Supplier;

/** Which {@link Kernels} a JVM computes with. It changes the speed of a result, never a bit of it. */
record KernelChoice(Supplier<Kernels> constructor, String reason) {
    static final String SCALAR_PROPERTY = "dev.unroll.scalar"; // set to true, it keeps the Vector API from being used

    static final KernelChoice OF_THIS_JVM = choose(
            Boolean.getBoolean(SCALAR_PROPERTY),
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());

    /** @param readable whether the Vector API's module is there to be read */
    static KernelChoice choose(boolean forced, boolean readable) {
        if (forced) {
            return new KernelChoice(ScalarKernels::new, "scalar: -D" + SCALAR_PROPERTY + "=true");
        }
        if (!readable) {
            return new KernelChoice(
                    ScalarKernels::new,
                    "scalar, several times slower: module jdk.incubator.vector is not readable;"
                            + " add --add-modules jdk.incubator.vector to the JVM's options");
        }
        return new KernelChoice(VectorKernels::new, "Vector API, " + VectorTile.LANES + " lanes");
    }

    Kernels create() {
        return constructor.get();
    }
}
