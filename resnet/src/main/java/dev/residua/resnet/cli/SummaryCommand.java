package dev.residua.resnet.cli;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelSummary;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.onnx.OnnxModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "summary", description = "Lists a model's layers with output shapes, parameters and multiply-adds.")
final class SummaryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(
            paramLabel = "MODEL",
            completionCandidates = ModelNames.class,
            description = "One of ${COMPLETION-CANDIDATES}, or an ONNX file.")
    private String model;

    @Mixin
    private VariantOption variant;

    @Mixin
    private InputShape input;

    @Mixin
    private JsonOption json;

    record Report(String model, Shape input, List<ModelSummary.Row> layers, long parameters, long multiplyAdds) {}

    @Override
    public Integer call() {
        Graph graph = graph();
        Shape shape = graph.inputs().getFirst().shape();
        ModelSummary summary = ModelSummary.of(graph);
        PrintWriter out = command.commandLine().getOut();
        if (json.isWanted()) {
            out.println(JsonOption.print(
                    new Report(model, shape, summary.rows(), summary.parameters(), summary.multiplyAdds())));
            return 0;
        }
        Table table = new Table("layer", "kind", "output", ">parameters", ">multiply-adds");
        for (ModelSummary.Row row : summary.rows()) {
            table.add(
                    row.layer(),
                    row.kind(),
                    row.output().toString(),
                    Format.count(row.parameters()),
                    Format.count(row.multiplyAdds()));
        }
        table.add("total", "", "", Format.count(summary.parameters()), Format.count(summary.multiplyAdds()));
        out.println(table);
        return 0;
    }

    private Graph graph() {
        if (OnnxModel.matches(Path.of(model))) {
            OnnxModel network = OnnxModel.read(Path.of(model));
            return network.model(input.of(network::inputShape)).graph();
        }
        Architecture architecture = ModelZoo.find(model, variant.options());
        return architecture.graph(input.of(architecture::inputShape));
    }
}
