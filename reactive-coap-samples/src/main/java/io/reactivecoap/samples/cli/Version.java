package io.reactivecoap.samples.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest tells. */
public final class Version implements IVersionProvider {

    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "coap " + text(), "Java " + Runtime.version() + ", " + System.getProperty("os.name"),
        };
    }
}
