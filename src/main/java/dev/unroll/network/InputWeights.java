package dev.unroll.network;

import dev.unroll.cell.NumberProjection;
import dev.unroll.cell.Projection;
import dev.unroll.cell.Signal;
import dev.unroll.cell.SumProjection;
import dev.unroll.cell.TokenProjection;
import dev.unroll.kernel.Kernels;

/** The weights by which a layer multiplies what it reads: numbers or, in the first layer, tokens that select columns, or both. */
record InputWeights(ParameterLayout layout, int layer, int direction) {
    /** Where the weights of the layer and direction begin in the flat vector. */
    int start() {
        boolean tokens = layer == 0 && layout.config().inputs().selectsWeights();
        return (tokens ? layout.tokenTensor(direction) : ofNumbers()).offset();
    }

    private Tensor ofNumbers() {
        return layout.tensor("weight_ih" + ParameterLayout.suffix(layer, direction));
    }

    /** @param input the numbers */
    Projection projection(Kernels kernels, Signal input) {
        Inputs inputs = layout.config().inputs();
        int gateSize = layout.config().gateSize();
        var numbers = new NumberProjection(kernels, input, gateSize, ofNumbers().offset());
        if (layer > 0 || !inputs.selectsWeights()) {
            return numbers;
        }
        var tokens = new TokenProjection(inputs.vocabularyStarts(), inputs.tokens(), gateSize, start());
        return inputs.features() == 0 ? tokens : new SumProjection(tokens, numbers);
    }
}
