package dev.residua.testkit;

import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** How the elements of an operand are made up. */
@FunctionalInterface
interface Fill {
    void fill(float[] data, Random random);

    /** The same, moved by {@code offset}. */
    default Fill plus(float offset) {
        return (data, random) -> {
            fill(data, random);
            for (int i = 0; i < data.length; i++) data[i] += offset;
        };
    }

    /** Normally distributed around zero. */
    static Fill normal(double deviation) {
        return (data, random) -> {
            for (int i = 0; i < data.length; i++) data[i] = (float) (deviation * random.nextGaussian());
        };
    }

    /** Uniform from 0 to 1, such as a probability. */
    static Fill unit() {
        return (data, random) -> {
            for (int i = 0; i < data.length; i++) data[i] = random.nextFloat();
        };
    }

    /** Uniform from 0.5 to 1.5, such as a variance. */
    static Fill positive() {
        return unit().plus(0.5f);
    }

    /** These numbers. */
    static Fill values(float... values) {
        return (data, _) -> System.arraycopy(values, 0, data, 0, data.length);
    }

    /** All the same. */
    static Fill constant(float value) {
        return (data, _) -> Arrays.fill(data, value);
    }

    /** Numbers from about 1e-3 to 1e3 sprinkled with NaN, infinities, both zeros and subnormals. */
    static Fill special() {
        float[] specials = {
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            0f,
            -0f,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MAX_VALUE
        };
        return (data, random) -> {
            for (int i = 0; i < data.length; i++) {
                boolean special = random.nextInt(4) == 0;
                data[i] = special
                        ? specials[random.nextInt(specials.length)]
                        : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3));
            }
        };
    }

    /** Normally distributed, and every 13th a NaN. */
    static Fill withNaN() {
        return (data, random) -> {
            normal(1).fill(data, random);
            for (int i = 0; i < data.length; i += 13) data[i] = Float.NaN;
        };
    }

    /** What a run may leave behind to see whether the next one reads it. */
    default Tensor poison(Tensor value) {
        float[] data = new float[value.data().length];
        Arrays.fill(data, Float.NaN);
        return new Tensor(value.shape(), data);
    }

    /** Class indices; anything else would be refused. */
    record Labels(int classes) implements Fill {
        @Override
        public Tensor poison(Tensor value) {
            return value;
        }

        @Override
        public void fill(float[] data, Random random) {
            for (int i = 0; i < data.length; i++) data[i] = random.nextInt(classes);
        }
    }
}
