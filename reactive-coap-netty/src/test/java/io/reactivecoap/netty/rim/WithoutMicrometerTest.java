package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.logging.LogLevel;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.netty.resources.LoopResources;

/** A class path without Micrometer: everything but metrics and observations is as usual, hooks and wiretap included. */
@Timeout(30)
class WithoutMicrometerTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    /** Looks around within that class path. */
    public static final class Inside implements Function<String, Map<String, String>> {

        @Override
        public Map<String, String> apply(String uri) {
            LoopResources loops = LoopResources.create("without-micrometer", 1, true);
            try {
                List<String> told = new CopyOnWriteArrayList<>();
                NettyCoapClient client = NettyCoapClient.create()
                        .runOn(loops)
                        .wiretap("wire", LogLevel.ERROR)
                        .doOnConnected(session -> told.add("connected"))
                        .doOnResponse((request, response, session) -> told.add("response " + response.code()));
                String answer = client.using(
                                uri,
                                session -> session.request(CoapRequest.post("/").payload("hello")))
                        .map(CoapResponse::payloadAsString)
                        .blockLast(Duration.ofSeconds(10));
                return Map.of(
                        "answer", String.valueOf(answer),
                        "told", told.toString(),
                        // as a container of beans does, which looks at every method of a class
                        "methods", String.valueOf(NettyCoapClient.class.getMethods().length > 0));
            } finally {
                loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
            }
        }
    }

    private static URL[] classPathWithoutMicrometer() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer") && !entry.contains("context-propagation"))
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
    void asksHooksAndLogsAsUsual() throws Exception {
        Responder peer = rim.closing(Responder.echo());
        try (URLClassLoader loader =
                new URLClassLoader(classPathWithoutMicrometer(), ClassLoader.getPlatformClassLoader())) {
            assertThat(loader.getResource("io/micrometer/core/instrument/MeterRegistry.class"))
                    .isNull();
            assertThat(loader.getResource("io/micrometer/observation/ObservationRegistry.class"))
                    .isNull();
            Function<String, Map<String, String>> inside = (Function<String, Map<String, String>>)
                    loader.loadClass(Inside.class.getName()).getConstructor().newInstance();
            assertThat(inside.apply(peer.uri()))
                    .containsEntry("answer", "hello")
                    .containsEntry("told", "[connected, response 2.05 Content]")
                    .containsEntry("methods", "true");
        }
    }
}
