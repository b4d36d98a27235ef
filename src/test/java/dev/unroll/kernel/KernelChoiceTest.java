package dev.unroll.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelChoiceTest {

    @Test
    void vectorApiIsChosenWhereItsModuleIsReadable() {
        KernelChoice choice = KernelChoice.choose(false, true);
        assertInstanceOf(VectorKernels.class, choice.create());
        assertEquals("Vector API, " + VectorTile.LANES + " lanes", choice.reason());
    }

    @Test
    void scalarKernelsAreChosenWithoutTheModuleAndTheOptionThatAddsItIsNamed() {
        KernelChoice choice = KernelChoice.choose(false, false);
        assertInstanceOf(ScalarKernels.class, choice.create());
        assertTrue(choice.reason().contains("--add-modules jdk.incubator.vector"), choice.reason());
    }

    @Test
    void scalarKernelsCanBeForced() {
        assertInstanceOf(ScalarKernels.class, KernelChoice.choose(true, true).create());
    }

    @Test
    void everyCallerHasKernelsOfItsOwn() {
        assertTrue(Kernels.best() != Kernels.best());
    }
}
