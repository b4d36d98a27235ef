"""Events that are scored as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyspark.sql.functions import col, sin
from pyspark.sql.utils import is_remote

from dev.unroll.ml import RnnRegressor, RnnStream, SequenceAssembler, UnrollError

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

STORE = "spark.sql.streaming.stateStore.providerClass"
ROCKS = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"


def events(spark: SparkSession) -> DataFrame:
    return spark.range(60).select(
        (col("id") % 4).alias("id"), col("id").alias("time"), sin("id").alias("x"), sin(col("id") * 2).alias("y")
    )


def model(spark: SparkSession) -> Any:
    assembler = SequenceAssembler(idCols=["id"], inputCols=["x"], labelCol="y", labelMode="every")
    sequences = assembler.fit(events(spark)).transform(events(spark))
    return RnnRegressor(hiddenSize=3, epochs=1, head="every").fit(sequences)


def test_stream_predicts_what_a_table_does_and_goes_on_from_its_states(spark: SparkSession, tmp_path: Path) -> None:
    trained = model(spark)
    if is_remote():
        with pytest.raises(UnrollError, match="Spark Connect has no streams"):
            RnnStream(trained)
        return
    whole = RnnStream(trained).transform(events(spark)).where("time >= 30").orderBy("time").collect()
    later = events(spark).where("time >= 30")
    stream = RnnStream(trained, trained.states(events(spark).where("time < 30")), onLate="error")
    assert stream.transform(later).orderBy("time").collect() == whole
    later.coalesce(1).write.parquet(str(tmp_path / "events"))
    spark.conf.set(STORE, ROCKS)
    try:
        scored = stream.transform(spark.readStream.schema(later.schema).parquet(str(tmp_path / "events")))
        query = scored.writeStream.format("parquet").option("checkpointLocation", str(tmp_path / "checkpoint"))
        query.trigger(availableNow=True).start(str(tmp_path / "out")).awaitTermination()
    finally:
        spark.conf.unset(STORE)
    assert spark.read.parquet(str(tmp_path / "out")).orderBy("time").collect() == whole


def test_stream_refuses_what_it_cannot_score_in_a_sentence(spark: SparkSession) -> None:
    if not is_remote():
        with pytest.raises(UnrollError, match='Column "x" is missing'):
            RnnStream(model(spark)).transform(events(spark).drop("x"))
