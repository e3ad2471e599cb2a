package dev.residua.spark;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.Classification;
import dev.residua.resnet.Session;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Classifies images wherever Spark puts them: the model goes to each executor once, each task slot has a session of its own. */
public final class ImageClassifier {
    /**
     * One row for each image: its path, the names of the likeliest classes, the likeliest first, and their probabilities. Where an image
     * cannot be read these two are null and {@code error} says why.
     */
    public static final StructType RESULT = new StructType()
            .add("path", DataTypes.StringType, false)
            .add("classes", DataTypes.createArrayType(DataTypes.StringType, false))
            .add("probabilities", DataTypes.createArrayType(DataTypes.DoubleType, false))
            .add("error", DataTypes.StringType);

    private ImageClassifier() {}

    /**
     * @param images rows with {@code path} and {@code content}, as Spark's data source {@code binaryFile} gives them
     * @param top how many classes to name
     * @return rows of {@link #RESULT}
     */
    public static Dataset<Row> classify(SparkSession spark, Dataset<Row> images, ModelFile model, int top) {
        Broadcast<ModelFile> shared = new JavaSparkContext(spark.sparkContext()).broadcast(model);
        MapPartitionsFunction<Row, Row> task = rows -> classify(rows, shared, top);
        return images.select("path", "content").mapPartitions(task, Encoders.row(RESULT));
    }

    private static Iterator<Row> classify(Iterator<Row> rows, Broadcast<ModelFile> model, int top) {
        Session session = SlotSessions.of(model).borrow(TaskContext.get());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                Row row = rows.next();
                return classify(session, row.getString(0), row.getAs(1), top);
            }
        };
    }

    private static Row classify(Session session, String path, byte[] content, int top) {
        try {
            List<Classification> classes = session.classify(content, top);
            return RowFactory.create(
                    path,
                    classes.stream().map(Classification::label).toArray(String[]::new),
                    classes.stream().map(Classification::probability).toArray(Double[]::new),
                    null);
        } catch (ResiduaException e) {
            return RowFactory.create(path, null, null, e.getMessage());
        }
    }
}
