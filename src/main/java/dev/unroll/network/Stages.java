package dev.unroll.network;

import dev.unroll.cell.Signal;
import dev.unroll.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;

/** Makes the stages of a network, each of which reads the output of the one before. */
record Stages(Kernels kernels, ParameterLayout layout, Backpropagation backpropagation) {
    /** All of them, at least one. */
    List<Stage> from(Signal features) {
        NetworkConfig config = layout.config();
        List<Stage> stages = new ArrayList<>();
        Signal top = features;
        if (config.inputs().embeds()) {
            top = add(stages, List.of(new Embedding(config.inputs(), features)));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            top = add(stages, ofLayer(layer, top));
        }
        boolean everyStep = config.head() == Head.EVERY;
        if (!everyStep) {
            boolean last = config.head() == Head.LAST;
            Stage ofSequence =
                    last ? new FinalStates(top, config.directions()) : new Pooling(config.head() == Head.MAX, top);
            top = add(stages, List.of(ofSequence));
        }
        if (config.dropsInput(config.layers())) {
            add(stages, List.of(new DropoutStage(config.dropout(), config.layers(), top, everyStep)));
        }
        return stages;
    }

    /** Returns the output of the last one. */
    private static Signal add(List<Stage> stages, List<Stage> more) {
        stages.addAll(more);
        return stages.get(stages.size() - 1).output();
    }

    private List<Stage> ofLayer(int layer, Signal input) {
        List<Stage> stages = new ArrayList<>();
        Signal top = input;
        if (layout.config().dropsInput(layer)) {
            top = add(stages, List.of(new DropoutStage(layout.config().dropout(), layer, top, true)));
        }
        stages.add(new Layer(kernels, layout, layer, top, backpropagation));
        if (layout.config().addsInput(layer)) {
            stages = new ArrayList<>(List.of(new Residual(input, stages)));
        }
        if (layout.config().layerNorm()) {
            stages.add(
                    new LayerNorm(layout, layer, stages.get(stages.size() - 1).output()));
        }
        return stages;
    }
}
