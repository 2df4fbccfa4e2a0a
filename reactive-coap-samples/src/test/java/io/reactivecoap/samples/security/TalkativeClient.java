package io.reactivecoap.samples.security;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.CredentialRules;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.SecurityParameters;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import reactor.core.publisher.Mono;

/** A client in a JVM of its own, which prints whatever it can of handshakes that succeed and of some that do not. */
final class TalkativeClient {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TalkativeClient() {}

    /**
     * Makes the handshakes.
     *
     * @param args a directory with what it needs, and where servers are: one that knows our key, one that does not, one with a
     *     certificate
     */
    public static void main(String[] args) throws IOException {
        logAll();
        Path directory = Path.of(args[0]);
        PreSharedKey key = PreSharedKey.of("me", Files.readAllBytes(directory.resolve("psk")));
        ask(key, args[1]);
        ask(PreSharedKey.by(question -> Mono.just(key)), args[1]);
        ask(key, args[2], Duration.ofSeconds(2)); // a wrong key meets with silence
        ask(PreSharedKey.by(question -> Mono.just(key).filter(never -> false)), args[1]);

        Path keyFile = directory.resolve("key.pem");
        Path chain = directory.resolve("chain.pem");
        char[] password = Files.readString(directory.resolve("password")).toCharArray();
        X509Certificate authority = X509Identity.fromPem(keyFile, password, directory.resolve("ca.pem"))
                .chain()
                .get(0);
        X509Identity own = X509Identity.fromPem(keyFile, password, chain).trust(TrustPolicy.of(authority));
        ask(own, args[3]);
        ask(own.trust(TrustPolicy.strict()), args[3]);
        ask(own, args[1]);
        ask(RawPublicKey.of(own.chain().get(0).getPublicKey(), own.key()).trust(authority.getPublicKey()), args[3]);
        password[0]++;
        try {
            X509Identity.fromPem(keyFile, password, chain);
        } catch (IllegalArgumentException e) {
            tell("wrong password", e);
        }
        password[0]--;
        try {
            X509Identity.fromPem(chain, password, keyFile);
        } catch (IllegalArgumentException e) {
            tell("files exchanged", e);
        }
        key.destroy();
        ask(key, args[1]);
        System.out.println("that is all");
    }

    /** What logs by the JDK's means. */
    private static void logAll() {
        Logger root = Logger.getLogger("");
        Handler all = new ConsoleHandler();
        all.setLevel(Level.ALL);
        root.setLevel(Level.ALL);
        root.addHandler(all);
    }

    private static void ask(CoapSecurity credentials, String uri) {
        ask(credentials, uri, PATIENCE);
    }

    private static void ask(CoapSecurity credentials, String uri, Duration limit) {
        CoapClient client = CoapClient.create()
                .settings(settings -> settings.security(
                        SecurityParameters.DEFAULT.withResumption(false).withHandshakeTimeout(limit)))
                .security(CredentialRules.always(credentials).forHost("other.example", credentials));
        CoapSession session = client.open(uri.substring(0, uri.lastIndexOf('/')));
        tell("credentials", credentials);
        tell("client", client + " " + client.settings());
        session.states().subscribe(change -> tell("state", change), error -> tell("states", error));
        session.events().subscribe(event -> tell("event", event), error -> tell("events", error));
        try {
            CoapResponse response =
                    session.retrieve(CoapRequest.get("/temperature")).block(PATIENCE);
            tell("response", response);
            tell("agreed", session.securityInfo());
        } catch (RuntimeException e) {
            tell("failed", e);
        }
        tell("session", session);
        session.close().onErrorComplete().block(PATIENCE);
        session.onClose()
                .doOnError(error -> tell("closed", error))
                .onErrorComplete()
                .block(PATIENCE);
    }

    private static void tell(String what, Object value) {
        synchronized (System.out) {
            System.out.println("TOLD " + what + ": " + value);
            if (value instanceof Throwable error) {
                error.printStackTrace(System.out);
            }
        }
    }
}
