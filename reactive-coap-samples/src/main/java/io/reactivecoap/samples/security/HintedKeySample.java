package io.reactivecoap.samples.security;

import io.reactivecoap.security.PreSharedKey;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A pre-shared key that is chosen when the server has hinted at the one to use, such as that of its building. */
public final class HintedKeySample {

    private HintedKeySample() {}

    /**
     * Runs it.
     *
     * @param args nothing, or {@code URI HINT IDENTITY KEY-FILE}
     */
    public static void main(String[] args) {
        Asking.print(run(args));
    }

    static Flux<String> run(String... args) {
        return args.length == 0
                ? withServer()
                : Asking.ask(byHint(Map.of(args[1], PreSharedKey.of(args[2], Asking.read(args[3])))), args[0]);
    }

    /** A hint that nobody has a key for ends the handshake. */
    static PreSharedKey byHint(Map<String, PreSharedKey> keys) {
        return PreSharedKey.by(question -> Mono.justOrEmpty(question.hint().map(keys::get)));
    }

    private static Flux<String> withServer() {
        byte[] ours = PreSharedKeySample.newKey();
        PreSharedKey north = PreSharedKey.of("north-gateway", ours);
        PreSharedKey south = PreSharedKey.of("south-gateway", PreSharedKeySample.newKey());
        return Flux.using(
                () -> HintingServer.start("building-north", ours),
                server -> Asking.ask(byHint(Map.of("building-north", north, "building-south", south)), server.uri()),
                HintingServer::close);
    }
}
