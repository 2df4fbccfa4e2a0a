package io.reactivecoap.samples.cli.credentials;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be said of who we are and whom we trust, in a file by its name, in the environment by its variable. */
public enum Setting {
    PSK_IDENTITY("psk.identity"),
    PSK_KEY("psk.key"),
    CERTIFICATE("certificate"),
    KEY("key"),
    KEY_PASSWORD("key.password"),
    TRUST("trust"),
    PUBLIC_KEY("public-key"),
    PINNED("pinned"),
    SERVER_NAME("server-name"),
    ALLOW("allow"),
    CLIENT_ID("client-id"),
    USERNAME("username"),
    PASSWORD("password");

    private final String inFile;

    Setting(String inFile) {
        this.inFile = inFile;
    }

    /**
     * What it is called in a file.
     *
     * @return the name
     */
    public String inFile() {
        return inFile;
    }

    /**
     * What it is called in the environment.
     *
     * @return the variable, such as {@code COAP_PSK_KEY}
     */
    public String variable() {
        return "COAP_" + inFile.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static Optional<Setting> named(String name) {
        return Arrays.stream(values())
                .filter(setting -> setting.inFile.equals(name))
                .findFirst();
    }
}
