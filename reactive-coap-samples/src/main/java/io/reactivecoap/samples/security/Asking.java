package io.reactivecoap.samples.security;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUri;
import io.reactivecoap.security.CoapSecurity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import reactor.core.publisher.Flux;

/** What the samples have in common: they ask once, and say what came and how the session was secured. */
final class Asking {

    private Asking() {}

    static Flux<String> ask(CoapSecurity credentials, String uri) {
        return ask(CoapClient.create().security(credentials), uri);
    }

    static Flux<String> ask(CoapClient client, String uri) {
        CoapUri resource = CoapUri.parse(uri);
        CoapRequest request = CoapRequest.get("/").options(resource.options());
        return Flux.usingWhen(
                client.connect(resource.protocol(), resource.address()),
                session -> session.retrieve(request)
                        .map(response -> response.payloadAsString() + " over "
                                + session.securityInfo().orElseThrow()),
                CoapSession::close);
    }

    static void print(Flux<String> lines) {
        lines.doOnNext(System.out::println).blockLast();
    }

    /** What is read stands in arguments of the command line. */
    static byte[] read(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands between the first and the last line of a PEM file. */
    static byte[] readPem(String file) {
        String text = new String(read(file), StandardCharsets.US_ASCII);
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]+-----", ""));
    }
}
