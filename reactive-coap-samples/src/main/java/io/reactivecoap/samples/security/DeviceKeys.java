package io.reactivecoap.samples.security;

import io.reactivecoap.CoapClient;
import io.reactivecoap.security.CredentialRules;
import io.reactivecoap.security.PreSharedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A client for many devices, whose keys stand in a file, a line each: host, port, identity, and the key in hexadecimal digits. A
 * client does not change: when the file has changed there is another one, for the sessions from then on, which takes up none of
 * the sessions with a former key.
 */
final class DeviceKeys {

    private final CoapClient client;
    private final Path file;
    private volatile CoapClient current;

    private DeviceKeys(CoapClient client, Path file) {
        this.client = client;
        this.file = file;
        current = client.security(read(file));
    }

    static DeviceKeys of(CoapClient client, Path file) {
        return new DeviceKeys(client, file);
    }

    /** The client with the keys as they were read last. */
    CoapClient client() {
        return current;
    }

    /** Reads the file again: not for event loops. */
    void reload() {
        current = client.security(read(file));
    }

    private static CredentialRules read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            CredentialRules rules = CredentialRules.none();
            for (int number = 1; number <= lines.size(); number++) {
                rules = add(rules, lines.get(number - 1).strip().split(" +"), number);
            }
            return rules;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CredentialRules add(CredentialRules rules, String[] words, int line) {
        try {
            byte[] key = HexFormat.of().parseHex(words[3]);
            try {
                return rules.forPeer(words[0], Integer.parseInt(words[1]), PreSharedKey.of(words[2], key));
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // Without the cause, which may quote the key
            throw new IllegalArgumentException("line " + line + " must have a host, a port, an identity and a key");
        }
    }
}
