/** Residual networks to embed, their weights and data, training and the command line. Programs see one package. */
module dev.residua.resnet {
    requires transitive dev.residua.engine;
    requires transitive java.desktop; // BufferedImage
    requires com.fasterxml.jackson.databind;
    requires com.google.protobuf;
    requires org.tribuo.util.onnx;
    // The command line and learning curves, which a program that embeds networks does without.
    requires static info.picocli;
    requires static jdk.management;
    requires static org.knowm.xchart;
    requires static me.tongfei.progressbar;

    exports dev.residua.resnet;

    uses dev.residua.resnet.cli.CommandProvider;
}
