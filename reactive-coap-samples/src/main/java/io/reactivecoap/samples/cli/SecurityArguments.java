package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapUri;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import io.reactivecoap.spi.CredentialReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The arguments of commands that ask over a secure transport: who we are and whom we trust. */
final class SecurityArguments {

    @Option(
            names = "--psk-identity",
            paramLabel = "NAME",
            description = "Over coaps: the identity of a pre-shared key.")
    private @Nullable String pskIdentity;

    @Option(
            names = "--psk-key-file",
            paramLabel = "FILE",
            description = "The pre-shared key itself: all bytes of a file, but for a line end at its end.")
    private @Nullable Path pskKey;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Over coaps: trust these authorities (PEM), and not those of the system.")
    private @Nullable Path ca;

    @Option(names = "--cert", paramLabel = "FILE", description = "Our certificate and its chain (PEM); needs --key.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The private key of --cert (PEM, not encrypted).")
    private @Nullable Path key;

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description = "The name that the server's certificate has to have, instead of the URI's host.")
    private @Nullable String serverName;

    @Option(names = "--insecure", description = "Trust whatever certificate the server shows.")
    private boolean insecure;

    /** The credentials for a peer; empty for one that is not secure. */
    Optional<CoapSecurity> credentials(CoapUri uri) {
        if (!uri.protocol().isSecure()) {
            String given = given();
            if (given != null) {
                throw usage(
                        given + " is for coaps://, not for " + uri.protocol().scheme() + "://");
            }
            return Optional.empty();
        }
        try {
            CoapSecurity credentials = credentials();
            return Optional.of(serverName == null ? credentials : credentials.serverName(serverName));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private CoapSecurity credentials() {
        if (pskIdentity != null || pskKey != null) {
            if (pskIdentity == null || pskKey == null) {
                throw usage("--psk-identity and --psk-key-file go together");
            }
            if (ca != null || certificate != null || key != null || insecure) {
                throw usage("a pre-shared key goes without certificates");
            }
            return preSharedKey(pskIdentity, read(pskKey));
        }
        if ((certificate == null) != (key == null)) {
            throw usage("--cert and --key go together");
        }
        TrustPolicy policy = trust();
        return certificate == null || key == null
                ? Anonymous.trusting(policy)
                : X509Identity.fromPem(key, certificate).trust(policy);
    }

    private TrustPolicy trust() {
        if (insecure) {
            if (ca != null) {
                throw usage("--ca goes without --insecure, which trusts everybody");
            }
            return TrustPolicy.insecureTrustEverything();
        }
        return ca == null
                ? TrustPolicy.strict()
                : TrustPolicy.strict()
                        .authorities(
                                CredentialReader.load().readCertificates(new String(read(ca), StandardCharsets.UTF_8)));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw usage("cannot read " + file + " (" + e.getMessage() + ")");
        }
    }

    private static PreSharedKey preSharedKey(String identity, byte[] file) {
        byte[] key = withoutLineEnd(file);
        try {
            return PreSharedKey.of(identity, key); // which has a copy
        } finally {
            Arrays.fill(file, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] withoutLineEnd(byte[] bytes) {
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
        }
        if (length > 0 && length < bytes.length && bytes[length - 1] == '\r') {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }

    private @Nullable String given() {
        if (pskIdentity != null || pskKey != null) {
            return "--psk-identity";
        }
        if (certificate != null || key != null) {
            return "--cert";
        }
        return ca != null ? "--ca" : serverName != null ? "--server-name" : insecure ? "--insecure" : null;
    }

    private static CommandException usage(String what) {
        return new CommandException(ExitCodes.USAGE, what);
    }
}
