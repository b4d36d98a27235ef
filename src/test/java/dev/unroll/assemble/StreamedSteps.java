package dev.unroll.assemble;

import java.util.ArrayList;
import java.util.List;

/** What a stream's assembler makes and says. */
final class StreamedSteps implements StreamAssembler.Output {
    final List<float[]> steps = new ArrayList<>();
    final List<String> events = new ArrayList<>(); // what it says of each, in that order
    int complete;
    int invalid;
    int late;
    int splits;

    @Override
    public void split() {
        splits++;
    }

    @Override
    public void step(float[] features, int[] tokens) {
        steps.add(features);
    }

    @Override
    public void complete(List<Integer> members) {
        complete += members.size();
        events.add("step of " + members);
    }

    @Override
    public void invalid(int event, String sentence) {
        invalid++;
        events.add(event + ": " + sentence.replaceAll(";.*", ""));
    }

    @Override
    public void late(int event) {
        late++;
        events.add(event + " is late");
    }
}
