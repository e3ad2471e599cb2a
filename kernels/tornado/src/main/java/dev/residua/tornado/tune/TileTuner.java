package dev.residua.tornado.tune;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Precision;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.backend.TuningCache;
import dev.residua.engine.backend.TuningListener;
import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.lower.Multiplication;
import dev.residua.tornado.lower.TileChooser;
import dev.residua.tornado.lower.Tiles;
import dev.residua.tornado.task.Accelerator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses tiles: as an earlier search on this device found fastest, else by estimate; or by a search now. The search walks
 * from the estimate to whichever neighbour is faster, until none is. In half precision there is only one tile.
 */
public final class TileTuner implements TileChooser {
    /** By how much a neighbour must be faster to be walked to: less is noise. */
    private static final double WORTH_CHANGING = 0.97;

    /** Compiling a kernel for a trial takes about a second. */
    private static final int MOST_TRIALS = 12;

    private final Accelerator accelerator;
    private final CompileOptions options;

    /** Null if tuning is off. */
    private final TuningCache cache;

    public TileTuner(Accelerator accelerator, CompileOptions options) {
        this.accelerator = accelerator;
        this.options = options;
        cache = options.tuning() == Tuning.OFF
                ? null
                : new TuningCache(TuningCache.defaultFile(), accelerator.toString(), options.tuningListener()::problem);
    }

    @Override
    public Accelerator accelerator() {
        return accelerator;
    }

    @Override
    public Tile choose(Multiplication product) {
        if (options.precision() == Precision.FP16) return Tile.TENSOR_CORES;
        Tile estimate = Tiles.estimate(product, accelerator);
        boolean isEmpty = product.cElements() == 0 || product.depth() == 0;
        if (cache == null || isEmpty) return estimate;
        String key = product.withoutEpilogue().toString();
        Optional<String> text = options.tuning() == Tuning.SEARCH_AGAIN ? Optional.empty() : cache.get(key);
        Optional<Tile> remembered = text.flatMap(t -> Tiles.parse(t, accelerator));
        if (remembered.isPresent()) return remembered.get();
        text.ifPresent(t -> options.tuningListener()
                .problem("'" + t + "', remembered for " + key + ", is no tile for " + accelerator + "; skipped"));
        if (options.tuning() == Tuning.REMEMBERED) return estimate;
        Tile found = search(product.withoutEpilogue(), estimate);
        cache.put(key, Tiles.text(found));
        return found;
    }

    private Tile search(Multiplication product, Tile estimate) {
        TileTrial trial = new TileTrial(product, accelerator);
        Map<Tile, Double> seconds = new HashMap<>();
        seconds.put(estimate, trial.seconds(estimate));
        Tile best = estimate;
        for (Tile from = null; from != best && seconds.size() < MOST_TRIALS; ) {
            from = best;
            for (Tile tile : Tiles.neighbours(from, accelerator)) {
                if (seconds.containsKey(tile) || seconds.size() >= MOST_TRIALS) continue;
                seconds.put(tile, trial.seconds(tile));
                if (seconds.get(tile) < seconds.get(best) * WORTH_CHANGING) best = tile;
            }
        }
        options.tuningListener()
                .found(new TuningListener.Result(
                        product.rows() + "x" + product.columns() + "x" + product.depth() + " product",
                        Tiles.text(best),
                        seconds.get(best) * 1e6,
                        Tiles.text(estimate),
                        seconds.get(estimate) * 1e6,
                        seconds.size()));
        return best;
    }
}
