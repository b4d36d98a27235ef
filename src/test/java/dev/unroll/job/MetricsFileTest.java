package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.data.Standardization;
import dev.unroll.metric.RegressionMetrics;
import org.junit.jupiter.api.Test;

class MetricsFileTest {
    @Test
    void metricThatIsNoNumberIsNull() {
        RegressionMetrics ofNothing = new RegressionMetrics(Standardization.identity(), new double[1]);
        String nulls = "\"mse\":null,\"rmse\":null,\"mae\":null,\"r2\":null";
        assertEquals("{" + nulls + ",\"baseline\":{" + nulls + "},\"targets\":0}", MetricsFile.text(ofNothing));
    }
}
