package dev.residua.resnet;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.onnx.NetworkFiles;
import dev.residua.resnet.weights.Network;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network with its weights: immutable, shared freely between threads, nothing to close. What is compiled for a session is kept and
 * serves later sessions of the same options, which open at once.
 */
public final class Model {
    private static final System.Logger LOGGER = System.getLogger(Model.class.getPackageName());

    /** Compiled programs kept; each may hold another copy of the weights, in the order its kernels want them. */
    private static final int PROGRAMS = 4;

    private final Network network;
    private final List<String> labels;
    private final Optional<Preprocessing> preprocessing;
    private final Compilations<SessionOptions, Program> programs = new Compilations<>(PROGRAMS);

    /** What sessions of some options share. */
    record Program(Executable executable, String backend, Optional<Preprocessing> preprocessing, List<String> labels) {}

    private Model(Network network, LoadOptions options) {
        this.network = network;
        labels = options.labels() == null ? network.labels() : options.labels();
        preprocessing = Optional.ofNullable(options.preprocessing()).or(network::preprocessing);
        int classes = network.labels().size();
        if (labels.size() != classes) {
            throw new ResiduaException(
                    "there are " + labels.size() + " labels, expected one for each of the " + classes + " classes");
        }
    }

    /**
     * Loads a network from a file: safetensors, what PyTorch's {@code torch.save} wrote (zip or the older format), or ONNX. Weights that do not
     * say which network they are for are known by the names and shapes of their tensors.
     *
     * @throws ResiduaException if the file cannot be read, is damaged or of no known network
     */
    public static Model load(Path file) {
        return load(file, LoadOptions.DEFAULTS);
    }

    /**
     * As {@link #load(Path)}, with what the file does not say.
     *
     * @throws ResiduaException also if the file does not fit what the options say
     */
    public static Model load(Path file, LoadOptions options) {
        prepare();
        return new Model(
                NetworkFiles.load(options.architecture(), ModelOptions.parse(options.variant()), file), options);
    }

    /**
     * Loads a network from a stream, which is read to its end but not closed: formats as in {@link #load(Path, LoadOptions)}.
     *
     * @throws ResiduaException if the stream cannot be read, is damaged, or does not fit what the options say
     */
    public static Model load(InputStream in, LoadOptions options) {
        prepare();
        return new Model(
                NetworkFiles.load(options.architecture(), ModelOptions.parse(options.variant()), in, "the stream"),
                options);
    }

    /**
     * An untrained network, for trying things out: the same seed gives the same weights.
     *
     * @param architecture the network's name, such as {@code resnet18}
     * @throws ResiduaException if there is no such network
     */
    public static Model untrained(String architecture, long seed) {
        return new Model(PretrainedModel.seeded(architecture, ModelOptions.NONE, seed), LoadOptions.DEFAULTS);
    }

    public String name() {
        return network.name();
    }

    /** The classes' names, one for each logit; empty where the network does not classify. */
    public List<String> labels() {
        return labels;
    }

    /** The usual input: {@code [batch, 3, height, width]}, or {@code [batch, features]}. */
    public Shape inputShape(int batch) {
        return network.inputShape(batch);
    }

    /**
     * The names of the layers in the order of computation, each with the shape of its result for one example of the usual size. As in
     * torchvision: {@code layer4.1.relu_1} is a step, {@code layer4} a stage and has its last step's result.
     */
    public Map<String, Shape> layers() {
        Map<String, Shape> layers = new LinkedHashMap<>();
        for (Node node : network.model(1).graph().nodes()) {
            if (node.isStored()) continue;
            layers.put(node.name(), node.shape());
            for (int dot = node.name().lastIndexOf('.');
                    dot > 0;
                    dot = node.name().lastIndexOf('.', dot - 1)) {
                String stage = node.name().substring(0, dot);
                layers.remove(stage);
                layers.put(stage, node.shape());
            }
        }
        return Collections.unmodifiableMap(layers);
    }

    /** A session of {@link SessionOptions#DEFAULTS}. */
    public Session open() {
        return open(SessionOptions.DEFAULTS);
    }

    /**
     * A session of its own; the first of some options compiles the network for them, which takes a second or more.
     *
     * @throws ResiduaException if the network cannot take such an input, has no such layer, or there is no such backend
     */
    public Session open(SessionOptions options) {
        int threads =
                options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
        SessionOptions key = options.threads(threads).listener(SessionOptions.DEFAULTS.listener());
        return new Session(programs.get(key, () -> compile(key)), options);
    }

    /**
     * That many sessions, opened now. Where the options do not say how many threads a session uses, they share the processors.
     *
     * @throws ResiduaException as {@link #open(SessionOptions)}
     */
    public SessionPool pool(int sessions, SessionOptions options) {
        return SessionPool.open(this, sessions, options);
    }

    private Program compile(SessionOptions options) {
        long start = System.nanoTime();
        Shape input = inputShape(options);
        Backend backend = options.backend() == null ? best() : Backends.get(options.backend());
        var model = network.model(input);
        Graph graph = model.graph();
        List<Node> outputs = new ArrayList<>(List.of(graph.outputs().getFirst()));
        for (String feature : options.features()) outputs.add(layer(graph, feature));
        var withFeatures =
                new dev.residua.engine.graph.Model(model.name(), graph.withOutputs(outputs), model.parameters());
        CompileOptions compileOptions = CompileOptions.defaults()
                .threads(options.threads())
                .startup(options.earlyStart() ? Startup.SOONEST_THEN_FASTEST : Startup.FASTEST);
        Executable executable = backend.compile(withFeatures, compileOptions);
        LOGGER.log(
                Level.DEBUG,
                () -> "compiled " + name() + " for input " + input + " on backend " + backend.name() + ", "
                        + options.threads() + " threads, in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        return new Program(executable, backend.name(), preprocessing(input), labels);
    }

    /** While the weights are read, the backend that will most likely be used makes ready. */
    private static void prepare() {
        Backends.all().stream()
                .filter(backend -> backend.availability().available())
                .findFirst()
                .ifPresent(backend -> backend.prepare(Startup.FASTEST));
    }

    private static Backend best() {
        for (Backend backend : Backends.all()) {
            Availability availability = backend.availability();
            if (availability.available()) return backend;
            LOGGER.log(Level.DEBUG, () -> "backend " + backend.name() + " is not used: " + availability.reason());
        }
        return Backends.best(); // explains
    }

    private Shape inputShape(SessionOptions options) {
        Shape usual = network.inputShape(options.batch());
        if (options.height() == 0) return usual;
        if (usual.rank() != 4) {
            throw new ResiduaException(
                    "model '" + name() + "' does not read images but " + usual + "; leave the image size out");
        }
        return usual.with(2, options.height()).with(3, options.width());
    }

    /** For images of another size than usual, the margin that is cropped off stays the same in proportion. */
    private Optional<Preprocessing> preprocessing(Shape input) {
        if (input.rank() != 4 || input.dim(1) != 3 || input.dim(2) != input.dim(3)) return Optional.empty();
        int side = input.dim(2);
        return preprocessing.map(p -> side == p.crop()
                ? p
                : new Preprocessing(
                        (int) Math.round((double) side * p.resizeShort() / p.crop()), side, p.mean(), p.std()));
    }

    /** The node of that name, or the last of the stage of that name. */
    private Node layer(Graph graph, String name) {
        Node found = null;
        for (Node node : graph.nodes()) {
            if (node.isStored()) continue;
            if (node.name().equals(name)) return node;
            if (node.name().startsWith(name + ".")) found = node;
        }
        if (found == null) {
            throw new ResiduaException(
                    "model '" + name() + "' has no layer '" + name + "'; Model.layers() names those there are");
        }
        return found;
    }
}
