package dev.unroll.job;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Prints a line for each micro-batch that had events. */
final class StreamLog extends StreamingQueryListener {
    private final String name; // of what is observed

    StreamLog(String name) {
        this.name = name;
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
        Row counts = event.progress().observedMetrics().get(name);
        if (counts != null && counts.getLong(0) > 0) {
            System.out.printf(
                    "batch %d: %d events, %d invalid, %d late, %.0f events a second%n",
                    event.progress().batchId(),
                    counts.getLong(0),
                    counts.getLong(1),
                    counts.getLong(2),
                    event.progress().processedRowsPerSecond());
        }
    }

    // spotless:off: a table
    @Override public void onQueryStarted(QueryStartedEvent event) {}
    @Override public void onQueryTerminated(QueryTerminatedEvent event) {}
    // spotless:on
}
