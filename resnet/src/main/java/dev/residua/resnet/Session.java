package dev.residua.resnet;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.runtime.SingleUser;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Images;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.data.RgbImage;
import dev.residua.resnet.infer.Prediction;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Runs a {@link Model} on inputs of one shape. It owns the memory and the worker threads of a run; one thread may use it at a time, which is
 * checked. The same input gives the same bits in every session of the same options, unless they ask for an early start.
 *
 * <p>Tensors that it returns belong to it and are overwritten by its next run. {@link #logits(float[])} and
 * {@link #logits(FloatBuffer)} allocate nothing once the JVM's compiler is through with them.
 */
public final class Session implements AutoCloseable {
    /** Runs without getting faster after which the code is taken to be compiled. */
    private static final int STEADY_RUNS = 20;

    private final Model.Program program;
    private final SessionOptions options;
    private final dev.residua.engine.runtime.Session session;
    private final SingleUser user = new SingleUser("the session");
    private final int elements;

    Session(Model.Program program, SessionOptions options) {
        this.program = program;
        this.options = options;
        session = dev.residua.engine.runtime.Session.open(program.executable());
        elements = session.input().data().length / options.batch();
    }

    /** The shape of a full batch: {@code [batch, 3, height, width]} in red, green, blue, or {@code [batch, features]}. */
    public Shape inputShape() {
        return session.input().shape();
    }

    /** The name of the backend that runs it. */
    public String backend() {
        return program.backend();
    }

    /**
     * Runs the network on examples that are prepared already.
     *
     * @param input one or more examples up to the batch, one after the other, each row-major as {@link #inputShape()} has it
     * @return the network's result, {@code [batch, classes]}, of which the first rows, as many as there were examples, are valid;
     *     overwritten by the next run
     * @throws ResiduaException if {@code input} does not hold a whole number of examples, or more than the batch
     */
    public Tensor logits(float[] input) {
        user.enter();
        try {
            int examples = examples(input.length);
            System.arraycopy(input, 0, session.input().data(), 0, input.length);
            return run(examples);
        } finally {
            user.leave();
        }
    }

    /** As {@link #logits(float[])}, from the buffer's position to its limit, both of which stay as they are. */
    public Tensor logits(FloatBuffer input) {
        user.enter();
        try {
            int examples = examples(input.remaining());
            input.get(input.position(), session.input().data(), 0, input.remaining());
            return run(examples);
        } finally {
            user.leave();
        }
    }

    /**
     * Prepares images as the network was trained to see them, and runs it.
     *
     * @param images one or more up to the batch, of any size and colour model; transparency is ignored
     * @return as {@link #logits(float[])}
     * @throws ResiduaException if there are no images or too many, or this session's input is not a square image
     */
    public Tensor logits(List<BufferedImage> images) {
        if (images.isEmpty() || images.size() > options.batch()) {
            throw new ResiduaException("there are " + images.size() + " images, expected 1 to " + options.batch()
                    + ", the session's batch");
        }
        return run(images.size(), i -> Images.of(image(images.get(i))));
    }

    /**
     * Says what an image shows.
     *
     * @param top how many classes to name
     * @return the likeliest classes, the likeliest first
     * @throws ResiduaException as {@link #logits(List)}, or if the network does not classify
     * @throws IllegalArgumentException if {@code top} is negative
     */
    public List<Classification> classify(BufferedImage image, int top) {
        return classify(List.of(image(image)), top).getFirst();
    }

    /**
     * As {@link #classify(BufferedImage, int)}, on the content of an image file: JPEG, PNG, GIF, BMP or TIFF. Made for content
     * from anywhere: what is damaged, too large or lies about its size is refused before memory is taken for it.
     *
     * @throws ResiduaException also if this is not an image, or one that is damaged or too large
     */
    public List<Classification> classify(byte[] imageFile, int top) {
        requireClasses(top);
        RgbImage image = Images.decode(Objects.requireNonNull(imageFile, "imageFile"), "image");
        return classifications(run(1, _ -> image), 1, top).getFirst();
    }

    /** As {@link #classify(BufferedImage, int)}, for each of one or more images up to the batch. */
    public List<List<Classification>> classify(List<BufferedImage> images, int top) {
        requireClasses(top);
        return classifications(logits(images), images.size(), top);
    }

    /** As {@link #classify(List, int)}, on what {@link #logits(float[])} takes. */
    public List<List<Classification>> classify(float[] input, int top) {
        requireClasses(top);
        return classifications(logits(input), input.length / elements, top);
    }

    /**
     * What a layer gave in the last run, {@code [batch, channels, height, width]} or {@code [batch, features]}; overwritten by the next run.
     *
     * @param layer one of {@link SessionOptions#features}
     * @throws ResiduaException if the session was not opened with this layer
     */
    public Tensor features(String layer) {
        user.enter();
        try {
            int index = options.features().indexOf(layer);
            if (index < 0) {
                throw new ResiduaException("features of '" + layer
                        + "' were not asked for when the session was opened, only those of " + options.features());
            }
            return session.output(1 + index);
        } finally {
            user.leave();
        }
    }

    /**
     * Runs, on whatever the last input was, until runs no longer get faster, so that the first real request finds compiled code. The listener is not told.
     *
     * @param atMost how long to go on if they do
     */
    public void warmUp(Duration atMost) {
        user.enter();
        try {
            long limit = TimeUnit.NANOSECONDS.convert(atMost); // the longest there is, if it is longer
            long begin = System.nanoTime();
            long best = Long.MAX_VALUE;
            for (int steady = 0; steady < STEADY_RUNS && System.nanoTime() - begin < limit; steady++) {
                long start = System.nanoTime();
                session.run();
                long nanos = System.nanoTime() - start;
                if (nanos < 0.9 * best || !session.isSettled()) steady = 0;
                best = Math.min(best, nanos);
            }
        } finally {
            user.leave();
        }
    }

    /**
     * Stops the session's workers; calling it again does nothing.
     *
     * @throws IllegalStateException if another thread is using the session
     */
    @Override
    public void close() {
        if (user.close()) session.close();
    }

    private Tensor run(int images, IntFunction<RgbImage> image) {
        user.enter();
        try {
            Preprocessing preprocessing = program.preprocessing()
                    .orElseThrow(() -> new ResiduaException(
                            "images cannot be prepared for an input of shape " + inputShape() + "; pass floats"));
            int examples = examples(images * (long) elements);
            for (int i = 0; i < examples; i++) {
                preprocessing.apply(image.apply(i), session.input().data(), i * elements);
            }
            return run(examples);
        } finally {
            user.leave();
        }
    }

    private Tensor run(int examples) {
        long start = System.nanoTime();
        session.run();
        options.listener().ran(examples, System.nanoTime() - start);
        return session.output();
    }

    private int examples(long floats) {
        if (floats == 0 || floats % elements != 0 || floats > (long) elements * options.batch()) {
            throw new ResiduaException("input holds " + floats + " floats, expected " + elements + " for each of 1 to "
                    + options.batch() + " examples " + inputShape());
        }
        return (int) (floats / elements);
    }

    /** A mistake that is easily made: without this it would be told of in a way that helps nobody. */
    private static BufferedImage image(BufferedImage image) {
        return Objects.requireNonNull(
                image, "the image is null; ImageIO.read gives that for a file of no known format");
    }

    private void requireClasses(int top) {
        if (top < 0) throw new IllegalArgumentException("top is " + top + ", expected 0 or more");
        if (program.labels().isEmpty()) {
            throw new ResiduaException("the network does not classify: its result has shape "
                    + session.output().shape() + "; ask for logits or features");
        }
    }

    private List<List<Classification>> classifications(Tensor output, int examples, int top) {
        int classes = program.labels().size();
        Node last = program.executable().plan().graph().outputs().getFirst();
        List<List<Classification>> all = new ArrayList<>();
        for (int i = 0; i < examples; i++) {
            float[] row = new float[classes];
            System.arraycopy(output.data(), i * classes, row, 0, classes);
            if (last.op() instanceof Op.Softmax) { // to the logits, up to a constant
                for (int k = 0; k < classes; k++) row[k] = (float) Math.log(row[k]);
            }
            all.add(Prediction.top(row, top).stream()
                    .map(p -> new Classification(p.index(), program.labels().get(p.index()), p.probability()))
                    .toList());
        }
        return all;
    }
}
