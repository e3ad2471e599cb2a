package dev.residua.resnet.experiment;

import dev.residua.engine.autograd.Autograd;
import dev.residua.engine.autograd.TrainingMode;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.data.Batch;
import dev.residua.resnet.data.Batches;
import dev.residua.resnet.data.Unreadable;
import dev.residua.resnet.weights.PretrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How large a gradient reaches each layer of a network that has not been trained yet.
 *
 * @param layers its 3x3 convolutions in order, the first being the one that sees the image
 */
public record GradientFlow(Contender contender, List<Layer> layers) {
    private static final String LABELS = "labels";

    /**
     * A layer and the size of its gradient.
     *
     * @param norm Euclidean, of the gradient of the loss with respect to the layer's weight, the mean over the batches
     */
    public record Layer(String name, double norm) {}

    public GradientFlow {
        layers = List.copyOf(layers);
    }

    public static GradientFlow measure(Contender contender, Setting setting, int batches) {
        PretrainedModel start =
                contender.untrained(setting.preprocessing(), setting.train().classes(), setting.seed());
        int side = setting.preprocessing().crop();
        Graph graph = start.card().architecture().graph(Shape.of(setting.batch(), 3, side, side));
        GraphBuilder builder = new GraphBuilder();
        Map<Node, Node> copies = TrainingMode.copy(graph, builder).nodes();
        List<Node> weights = graph.nodes().stream()
                .filter(node ->
                        node.op() instanceof Op.Conv2d conv && conv.window().kernelH() == 3)
                .map(conv -> copies.get(conv.input(1)))
                .toList();
        Node labels = builder.input(LABELS, Shape.of(setting.batch()));
        Node loss = builder.crossEntropy("loss", copies.get(graph.outputs().getFirst()), labels);
        Map<Node, Node> gradients = Autograd.gradients(builder, loss, weights);
        Model model = new Model(
                contender.model(),
                builder.build(weights.stream().map(gradients::get).toList()),
                start.parameters());

        double[] norms = new double[weights.size()];
        try (Session session =
                        Session.open(model, setting.backend(), setting.options().passes(Passes.training()));
                Batches source = Batches.shuffled(
                        setting.train(),
                        setting.batch(),
                        setting.options().threads(),
                        Unreadable.REFUSE,
                        setting.seed(),
                        0,
                        0)) {
            for (int b = 0; b < batches; b++) {
                Batch batch = source.next();
                System.arraycopy(batch.inputs(), 0, session.input().data(), 0, batch.inputs().length);
                System.arraycopy(batch.labels(), 0, session.input(LABELS).data(), 0, batch.labels().length);
                session.run();
                for (int i = 0; i < norms.length; i++)
                    norms[i] += norm(session.output(i).data()) / batches;
            }
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < norms.length; i++)
            layers.add(new Layer(weights.get(i).name(), norms[i]));
        return new GradientFlow(contender, layers);
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) squares += (double) value * value;
        return Math.sqrt(squares);
    }
}
