package dev.residua.resnet.weights;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.runtime.Session;
import dev.residua.resnet.SharedData;
import dev.residua.resnet.data.ImageSources;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.infer.Prediction;

/** How many of some real test images a network recognises. */
final class SampleAccuracy {
    private SampleAccuracy() {}

    /** CIFAR-10's test images, as JPEG files; the test that asks is skipped where they are absent. */
    static LabelledImages images() {
        return ImageSources.open(SharedData.require("cifar10-jpeg.zip"), "test");
    }

    /** Of so many images, evenly spread over all. */
    static int correct(PretrainedModel model, int count) {
        Preprocessing preprocessing = model.card().preprocessing().orElseThrow();
        int correct = 0;
        try (LabelledImages images = images();
                Session session = Session.open(model.model(1), Backends.best(), CompileOptions.defaults())) {
            for (int i = 0; i < count; i++) {
                int index = i * (images.size() / count);
                preprocessing.apply(images.image(index), session.input().data(), 0);
                session.run();
                if (Prediction.best(session.output().data()) == images.label(index)) correct++;
            }
        }
        return correct;
    }
}
