package dev.residua.resnet.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, and that of the JVM it runs on. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"residua " + (version == null ? "(unpackaged)" : version) + ", Java " + Runtime.version()};
    }
}
