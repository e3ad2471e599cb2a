package dev.residua.tornado.task;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Where a value lies on the device: its elements follow each other in {@code array} from {@code offset} on. */
public record Place(FloatArray array, int offset) {
    /** The place so many elements further on. */
    public Place plus(long elements) {
        return new Place(array, Math.toIntExact(offset + elements));
    }
}
