package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.netty.NettyCoapClient;
import java.io.File;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.netty.resources.LoopResources;

/** A class path that lacks what only WebSockets need: everything else is as usual. */
@Timeout(30)
class WithoutHttpTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    /** Looks around within that class path. */
    public static final class Inside implements Function<String, Map<String, String>> {

        @Override
        public Map<String, String> apply(String uri) {
            LoopResources loops = LoopResources.create("without-http", 1, true);
            try {
                CoapClient client = NettyCoapClient.create().runOn(loops);
                return Map.of(
                        "answer", String.valueOf(answer(client, uri)),
                        "supports",
                                Arrays.stream(CoapProtocol.values())
                                        .filter(client::supports)
                                        .toList()
                                        .toString(),
                        "tcp", error(() -> answer(client, "coap+tcp://127.0.0.1:1")),
                        "uri", error(() -> client.open("coap+ws://127.0.0.1")),
                        "address", error(() -> client.connect(CoapProtocol.WS, CoapAddress.inet("127.0.0.1", 0))));
            } finally {
                loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
            }
        }

        private static String answer(CoapClient client, String uri) {
            return client.using(
                            uri,
                            session -> session.request(CoapRequest.post("/").payload("hello")))
                    .map(CoapResponse::payloadAsString)
                    .blockLast(Duration.ofSeconds(10));
        }

        private static String error(Runnable call) {
            try {
                call.run();
                return "none";
            } catch (RuntimeException e) {
                return e.toString();
            }
        }
    }

    private static URL[] classPathWithoutHttp() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("reactor-netty-http") && !entry.contains("netty-codec-http"))
                .map(entry -> {
                    try {
                        return new File(entry).toURI().toURL();
                    } catch (MalformedURLException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toArray(URL[]::new);
    }

    @Test
    @SuppressWarnings("unchecked")
    void speaksEverythingButWebSocketAndNamesWhatIsMissing() throws Exception {
        Responder peer = rim.closing(Responder.echo());
        try (URLClassLoader loader = new URLClassLoader(classPathWithoutHttp(), ClassLoader.getPlatformClassLoader())) {
            assertThat(loader.getResource("reactor/netty/http/client/HttpClient.class"))
                    .isNull();
            Function<String, Map<String, String>> inside = (Function<String, Map<String, String>>)
                    loader.loadClass(Inside.class.getName()).getConstructor().newInstance();
            Map<String, String> seen = inside.apply(peer.uri());

            assertThat(seen)
                    .containsEntry("answer", "hello")
                    .hasEntrySatisfying(
                            "supports",
                            protocols ->
                                    assertThat(protocols).contains("UDP", "TCP").doesNotContain("WS"))
                    .hasEntrySatisfying(
                            "tcp",
                            error -> assertThat(error).contains("CoapUnreachableException", "Connection refused"));
            for (String opening : new String[] {"uri", "address"}) {
                assertThat(seen.get(opening))
                        .startsWith(IllegalArgumentException.class.getName())
                        .contains("protocol", "WS", "io.projectreactor.netty:reactor-netty-http", "class path");
            }
        }
        assertThat(rim.client().supports(CoapProtocol.WS)).isTrue();
    }
}
