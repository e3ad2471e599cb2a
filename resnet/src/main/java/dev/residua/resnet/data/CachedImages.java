package dev.residua.resnet.data;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps decoded images in memory as they are first read, until a number of bytes is used up; the rest is decoded each
 * time.
 */
final class CachedImages implements LabelledImages {
    private final LabelledImages source;
    private final AtomicReferenceArray<RgbImage> kept;
    private final AtomicLong bytesLeft;

    CachedImages(LabelledImages source, long maxBytes) {
        this.source = source;
        kept = new AtomicReferenceArray<>(source.size());
        bytesLeft = new AtomicLong(maxBytes);
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public List<String> classes() {
        return source.classes();
    }

    @Override
    public int label(int index) {
        return source.label(index);
    }

    @Override
    public String name(int index) {
        return source.name(index);
    }

    @Override
    public RgbImage image(int index) {
        RgbImage image = kept.get(index);
        if (image == null) {
            image = source.image(index);
            int bytes = image.rgb().length;
            if (bytesLeft.get() >= bytes && kept.compareAndSet(index, null, image)) bytesLeft.addAndGet(-bytes);
        }
        return image;
    }

    @Override
    public void close() {
        source.close();
    }
}
