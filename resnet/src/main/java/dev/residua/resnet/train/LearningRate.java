package dev.residua.resnet.train;

import dev.residua.engine.ResiduaException;
import java.util.List;

/** The learning rate over a run, in updates counted from 0. */
public sealed interface LearningRate {
    double at(long update);

    record Constant(double rate) implements LearningRate {
        public Constant {
            if (!(rate >= 0)) throw new ResiduaException("learning rate is " + rate + ", expected 0 or more");
        }

        @Override
        public double at(long update) {
            return rate;
        }
    }

    /** {@code base}'s rate times {@code factor} for each milestone reached (He et al. 2015, section 4.2). */
    record MultiStep(LearningRate base, List<Long> milestones, double factor) implements LearningRate {
        public MultiStep {
            milestones = List.copyOf(milestones);
        }

        @Override
        public double at(long update) {
            long reached =
                    milestones.stream().filter(milestone -> update >= milestone).count();
            return base.at(update) * Math.pow(factor, reached);
        }
    }

    /** Half a cosine from {@code rate} down to {@code floor} over {@code updates} (Loshchilov and Hutter 2017, equation 5, one period). */
    record Cosine(double rate, double floor, long updates) implements LearningRate {
        public Cosine {
            requireUpdates(updates);
        }

        @Override
        public double at(long update) {
            double progress = Math.min(1, (double) update / updates);
            return floor + (rate - floor) * (1 + Math.cos(Math.PI * progress)) / 2;
        }
    }

    /**
     * From {@code peak / 25} up to the peak in the first {@code warm} part of the updates, then down to {@code peak / 250,000}, both along half a
     * cosine (Smith and Topin 2018, with the constants usual since).
     */
    record OneCycle(double peak, double warm, long updates) implements LearningRate {
        public OneCycle {
            requireUpdates(updates);
            if (!(warm > 0 && warm < 1)) {
                throw new ResiduaException("one-cycle warm part is " + warm + ", expected between 0 and 1");
            }
        }

        @Override
        public double at(long update) {
            double start = peak / 25;
            double end = start / 1e4;
            double turn = warm * updates;
            return update < turn
                    ? cosine(start, peak, update / turn)
                    : cosine(peak, end, Math.min(1, (update - turn) / (updates - turn)));
        }

        private static double cosine(double from, double to, double progress) {
            return to + (from - to) * (1 + Math.cos(Math.PI * progress)) / 2;
        }
    }

    /** Rises in a line from 0 to {@code after}'s rate over the first {@code updates} (Goyal et al. 2017, section 2.2). */
    record Warmup(LearningRate after, long updates) implements LearningRate {
        public Warmup {
            requireUpdates(updates);
        }

        @Override
        public double at(long update) {
            return after.at(update) * Math.min(1, (update + 1.0) / updates);
        }
    }

    private static void requireUpdates(long updates) {
        if (updates < 1) throw new ResiduaException("learning rate over " + updates + " updates, expected 1 or more");
    }
}
