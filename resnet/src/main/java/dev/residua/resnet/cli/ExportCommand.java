package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Model;
import dev.residua.engine.passes.EliminateDeadCode;
import dev.residua.engine.passes.FoldBatchNorm;
import dev.residua.engine.passes.PassListener;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.onnx.OnnxExporter;
import dev.residua.resnet.weights.Network;
import dev.residua.resnet.weights.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "export", description = "Writes a model with its weights in the format of another runtime.")
final class ExportCommand implements Callable<Integer> {
    /** What can be written. */
    enum FileFormat {
        ONNX,
        SAFETENSORS
    }

    @Spec
    private CommandSpec command;

    @Mixin
    private ModelSource source;

    @Mixin
    private InputShape input;

    @Option(
            names = "--format",
            required = true,
            paramLabel = "NAME",
            description =
                    "ONNX, a graph with its weights; or SAFETENSORS, the weights with what one must know to use them.")
    private FileFormat format;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "Where to write the model.")
    private Path output;

    @Option(names = "--fold-batch-norm", description = "Fold each BatchNorm into the layer before it (ONNX).")
    private boolean fold;

    @Option(
            names = "--fixed-batch",
            description = "Write a model for batches of the size --batch only; without this it runs at any (ONNX).")
    private boolean fixedBatch;

    @Option(
            names = "--average",
            paramLabel = "FILE",
            description =
                    "Weights of the same model from another point of its training, to write the mean of; may be given"
                            + " several times (SAFETENSORS).")
    private List<Path> others = List.of();

    @Override
    public Integer call() {
        Network network = source.load();
        String written = switch (format) {
            case ONNX -> writeOnnx(network);
            case SAFETENSORS -> writeSafetensors(network);
        };
        command.commandLine().getOut().println("wrote " + output + ": " + written);
        return 0;
    }

    private String writeOnnx(Network network) {
        if (!others.isEmpty()) throw new ResiduaException("--average is for --format safetensors");
        Shape shape = input.of(network::inputShape);
        Model model = network.model(shape);
        if (fold) {
            model = Passes.run(model, List.of(new FoldBatchNorm(), new EliminateDeadCode()), PassListener.SILENT);
        }
        OnnxExporter.write(
                model, network.metadata(), fixedBatch ? OnnxExporter.Batch.FIXED : OnnxExporter.Batch.DYNAMIC, output);
        return "%s, input %s, %s batch".formatted(model.name(), shape, fixedBatch ? "fixed" : "any");
    }

    private String writeSafetensors(Network network) {
        if (fold || fixedBatch) {
            throw new ResiduaException(
                    "a safetensors file holds weights and no graph; --fold-batch-norm and --fixed-batch"
                            + " are for --format onnx");
        }
        if (!(network instanceof PretrainedModel pretrained)) {
            throw new ResiduaException("model '" + network.name()
                    + "' is of an ONNX file; a safetensors file holds weights of a known network only");
        }
        List<PretrainedModel> models = new ArrayList<>(List.of(pretrained));
        for (Path file : others) {
            models.add(PretrainedModel.load(
                    pretrained.card().model(), pretrained.card().options(), file));
        }
        PretrainedModel.mean(models).write(output);
        return network.name() + ", " + network.labels().size() + " classes";
    }
}
