package io.reactivecoap.samples.security;

import io.reactivecoap.security.PreSharedKey;
import java.security.SecureRandom;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import reactor.core.publisher.Flux;

/** A pre-shared key: both sides know it, and the server finds it by our identity. */
public final class PreSharedKeySample {

    private static final String IDENTITY = "sensor-7";

    private PreSharedKeySample() {}

    /**
     * Runs it.
     *
     * @param args nothing, or {@code URI IDENTITY KEY-FILE}
     */
    public static void main(String[] args) {
        Asking.print(run(args));
    }

    static Flux<String> run(String... args) {
        return args.length == 0 ? withServer() : Asking.ask(PreSharedKey.of(args[1], Asking.read(args[2])), args[0]);
    }

    private static Flux<String> withServer() {
        byte[] key = newKey();
        return Flux.using(
                () -> SecureServer.withKeys(new AdvancedSinglePskStore(IDENTITY, key)),
                server -> Asking.ask(PreSharedKey.of(IDENTITY, key), server.uri()),
                SecureServer::close);
    }

    static byte[] newKey() {
        byte[] key = new byte[16];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
