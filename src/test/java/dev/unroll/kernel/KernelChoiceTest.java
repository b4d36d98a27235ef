package dev.unroll.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelChoiceTest {

    @Test
    void vectorApiIsChosenWhereItsModuleIsReadable() {
        KernelChoice choice = KernelChoice.choose(false, true);
        assertInstanceOf(VectorKernels.class, choice.create());
        assertEquals("Vector API, " + VectorTile.LANES + " lanes", choice.reason());
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "8, 8", "16, 16", "32, 16", "64, 16"})
    void widerVectorsThanAPanelHoldsThreeOfAreNotUsed(int preferred, int used) {
        assertEquals(used, VectorTile.lanes(preferred));
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
