package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapUri;
import io.reactivecoap.samples.cli.credentials.Credentials;
import io.reactivecoap.samples.cli.credentials.CredentialsFile;
import io.reactivecoap.samples.cli.credentials.Settings;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.TrustPolicy.Relaxation;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The arguments of commands that ask over a secure transport: who we are and whom we trust. No secret is among them. */
final class SecurityArguments {

    @Option(
            names = "--credentials",
            paramLabel = "FILE",
            description =
                    "Credentials in lines NAME = VALUE, in a file that only its owner may read: psk.identity, psk.key (hex:..., "
                            + "base64:... or text:...), certificate, key, key.password, trust, public-key, pinned, server-name, allow, "
                            + "client-id, username, password. Without it, variables say the same: COAP_PSK_IDENTITY, COAP_PSK_KEY, ...")
    private @Nullable Path file;

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

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "The private key of --cert or --public-key (PEM); when it is encrypted its password is key.password in "
                            + "--credentials, or COAP_KEY_PASSWORD.")
    private @Nullable Path key;

    @Option(
            names = "--pin",
            paramLabel = "FILE",
            description = "Over coaps: trust the peer with this raw public key (PEM); may be repeated.")
    private List<Path> pinned = List.of();

    @Option(names = "--public-key", paramLabel = "FILE", description = "Our raw public key (PEM); needs --key.")
    private @Nullable Path publicKey;

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description =
                    "The name that the server is asked for (SNI), and has in its certificate, when not the URI's.")
    private @Nullable String serverName;

    @Option(
            names = "--allow",
            paramLabel = "NAME",
            split = ",",
            converter = Converters.Allowed.class,
            description =
                    "Leave out a check of the server's certificate: any-host-name, self-signed, expired, weak-digest, "
                            + "short-rsa-key; may be repeated.")
    private Set<Relaxation> allowed = Set.of();

    @Option(names = "--insecure", description = "Trust whatever certificate the server shows.")
    private boolean insecure;

    // What others take on the command line, where everybody on the machine can read it
    @Option(
            names = {"-k", "--psk", "--psk-key"},
            arity = "0..1",
            fallbackValue = "",
            hidden = true)
    private @Nullable String refusedKey;

    @Option(
            names = {"-P", "--password", "--key-password"},
            arity = "0..1",
            fallbackValue = "",
            hidden = true)
    private @Nullable String refusedPassword;

    /** What the file of credentials says or, without one, the environment. */
    Settings settings(Console console) {
        requireNoSecrets();
        return checked(() -> file == null ? Settings.ofEnvironment(console.environment()) : CredentialsFile.read(file));
    }

    /** The credentials for a peer; empty for one that is not secure. */
    Optional<CoapSecurity> credentials(CoapUri uri, Console console) {
        Settings settings = settings(console);
        if (!uri.protocol().isSecure()) {
            String given = given();
            if (given != null) {
                throw usage(
                        given + " is for coaps://, not for " + uri.protocol().scheme() + "://");
            }
            return Optional.empty();
        }
        return Optional.of(checked(() -> new Credentials()
                .preSharedKey(pskIdentity, pskKey)
                .keyPair(certificate, publicKey, key)
                .trusting(ca, pinned, relaxations(), serverName)
                .orElse(settings)
                .toSecurity()));
    }

    private Set<Relaxation> relaxations() {
        Set<Relaxation> all = EnumSet.noneOf(Relaxation.class);
        all.addAll(allowed);
        if (insecure) {
            all.add(Relaxation.EVERYTHING);
        }
        return all;
    }

    private void requireNoSecrets() {
        if (refusedKey != null) {
            throw usage("a key on the command line can be read by everybody on this machine: put it into a file, for"
                    + " --psk-key-file or as psk.key for --credentials, or into the variable COAP_PSK_KEY");
        }
        if (refusedPassword != null) {
            throw usage(
                    "a password on the command line can be read by everybody on this machine: put it into a file for"
                            + " --credentials, as password or key.password, or into the variable COAP_PASSWORD or"
                            + " COAP_KEY_PASSWORD");
        }
    }

    private @Nullable String given() {
        if (pskIdentity != null || pskKey != null) {
            return "--psk-identity";
        }
        if (certificate != null || key != null) {
            return "--cert";
        }
        if (publicKey != null || !pinned.isEmpty()) {
            return "--pin";
        }
        if (ca != null) {
            return "--ca";
        }
        return serverName != null ? "--server-name" : !allowed.isEmpty() ? "--allow" : insecure ? "--insecure" : null;
    }

    private static <T> T checked(Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static CommandException usage(String what) {
        return new CommandException(ExitCodes.USAGE, what);
    }
}
