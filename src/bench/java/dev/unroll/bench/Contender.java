package dev.unroll.bench;

/** One implementation of {@link Work}, on the calling thread. */
public interface Contender {

    /** What identifies the computation: two contenders that agree in it compute the same. */
    Check check();

    /** One training step: forward, loss, backward, update of all weights. */
    void step();

    /**
     * Where training starts.
     *
     * @param loss mean of ½(ŷ − y)² over the sequences, at the weights to start from
     * @param gradientNorm Euclidean norm of its gradient with respect to all tensors but {@code bias_hn_l0} (and
     *     PyTorch's second biases)
     */
    record Check(double loss, double gradientNorm) {

        /** The larger relative difference of the two numbers. */
        double differenceFrom(Check expected) {
            return Math.max(
                    Math.abs(loss - expected.loss) / expected.loss,
                    Math.abs(gradientNorm - expected.gradientNorm) / expected.gradientNorm);
        }

        @Override
        public String toString() {
            return "loss " + loss + " and gradient norm " + gradientNorm;
        }
    }
}
