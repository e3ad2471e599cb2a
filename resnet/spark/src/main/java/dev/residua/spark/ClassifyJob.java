package dev.residua.spark;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The job that {@code spark-submit} starts. Paths are Hadoop's: a local folder, {@code hdfs://}, {@code s3a://} and so on. */
@Command(
        name = "classify-job",
        mixinStandardHelpOptions = true,
        description = "Classifies all images below a folder and writes path, classes and probabilities as Parquet.")
public final class ClassifyJob implements Callable<Integer> {
    @Option(names = "--weights", required = true, paramLabel = "FILE", description = "safetensors, PyTorch or ONNX.")
    private String weights;

    @Option(names = "--model", paramLabel = "NAME", description = "The network, where the file does not say it.")
    private String model;

    @Option(names = "--images", required = true, paramLabel = "FOLDER", description = "Searched with all below it.")
    private String images;

    @Option(names = "--output", required = true, paramLabel = "FOLDER", description = "Must not exist.")
    private String output;

    @Option(
            names = "--files",
            paramLabel = "GLOB",
            defaultValue = "*.{jpg,jpeg,JPG,JPEG,png,PNG}",
            description = "Names of image files; ${DEFAULT-VALUE} if not given.")
    private String files;

    @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "Classes named; 5 if not given.")
    private int top;

    public static void main(String[] args) {
        int status = new CommandLine(new ClassifyJob()).execute(args);
        if (status != 0) System.exit(status);
    }

    @Override
    public Integer call() throws IOException {
        try (SparkSession spark =
                SparkSession.builder().appName("residua classify").getOrCreate()) {
            ModelFile file = new ModelFile(read(spark, new Path(weights)), model);
            file.load(); // what is wrong with it is said here, once, and not by every executor
            Dataset<Row> found = spark.read()
                    .format("binaryFile")
                    .option("recursiveFileLookup", true)
                    .option("pathGlobFilter", files)
                    .load(images);
            ImageClassifier.classify(spark, found, file, top).write().parquet(output);
        }
        return 0;
    }

    private static byte[] read(SparkSession spark, Path path) throws IOException {
        try (InputStream in =
                path.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(path)) {
            return in.readAllBytes();
        }
    }
}
