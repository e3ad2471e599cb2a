package dev.residua.vector.codegen;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.backend.TuningCache;
import dev.residua.engine.backend.TuningListener;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Chooses how to compute convolutions: as an earlier search on this machine found fastest, else by estimate; or by a search now, which measures the
 * candidates in turns.
 */
public final class ConvTuner {
    /** By how much another choice must be faster than the estimate's to be taken: less is noise. */
    private static final double WORTH_CHANGING = 0.97;

    private final Tuning tuning;
    private final TuningListener listener;
    private final TuningCache cache;
    private final int vectorBits;

    /**
     * @param cache null if tuning is off
     */
    public ConvTuner(CompileOptions options, TuningCache cache, int vectorBits) {
        this.tuning = options.tuning();
        this.listener = options.tuningListener();
        this.cache = cache;
        this.vectorBits = vectorBits;
    }

    ConvChoice choose(KernelRequest request, Epilogue epilogue) {
        ConvShape shape = ConvShape.of(request.node());
        if (tuning == Tuning.OFF || !shape.isWorthWarming()) return ConvChoice.estimate(shape, vectorBits);
        String key = key(shape, epilogue, request.threads());
        Optional<String> text = tuning == Tuning.SEARCH_AGAIN ? Optional.empty() : cache.get(key);
        if (text.isEmpty() && tuning == Tuning.REMEMBERED) return ConvChoice.estimate(shape, vectorBits);
        List<ConvChoice> candidates = ConvChoice.candidates(shape, vectorBits);
        Optional<ConvChoice> remembered = text.flatMap(t -> candidates.stream()
                .filter(choice -> t.equals(text(choice, candidates)))
                .findFirst());
        if (remembered.isPresent()) return remembered.get();
        return tuning == Tuning.REMEMBERED ? candidates.getFirst() : search(request, epilogue, candidates, key);
    }

    /** A choice as it is remembered: with a checksum of what it was chosen among, as it may not be the best of others. */
    static String text(ConvChoice choice, List<ConvChoice> candidates) {
        CRC32 crc = new CRC32();
        for (ConvChoice candidate : candidates) crc.update(candidate.text().getBytes(StandardCharsets.UTF_8));
        return choice.text() + " among %08x".formatted(crc.getValue());
    }

    private ConvChoice search(KernelRequest request, Epilogue epilogue, List<ConvChoice> candidates, String key) {
        List<Kernel> kernels = candidates.stream()
                .map(choice -> choice.kernel(request, epilogue, vectorBits))
                .toList();
        double[] seconds;
        try (WorkerPool pool = new WorkerPool(request.threads())) {
            seconds = new Trials(request, kernels, pool).seconds();
        }
        int best = 0;
        for (int i = 1; i < seconds.length; i++) {
            if (seconds[i] < seconds[best]) best = i;
        }
        if (seconds[best] > seconds[0] * WORTH_CHANGING) best = 0;
        cache.put(key, text(candidates.get(best), candidates));
        listener.found(new TuningListener.Result(
                request.node().name(),
                kernels.get(best).id(),
                seconds[best] * 1e6,
                kernels.getFirst().id(),
                seconds[0] * 1e6,
                candidates.size()));
        return candidates.get(best);
    }

    /** All that a choice depends on, but for the machine. */
    private String key(ConvShape shape, Epilogue epilogue, int threads) {
        Window window = shape.window();
        return "conv n" + shape.n() + " c" + shape.c() + " " + shape.h() + "x" + shape.w() + " -> oc" + shape.outC()
                + " " + window + (epilogue.equals(Epilogue.NONE) ? "" : " " + epilogue) + " on " + threads
                + (threads == 1 ? " thread" : " threads");
    }
}
