package io.reactivecoap.netty.testing;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.Reliability;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A request that a test expects: what it does not name may be anything. */
record Expectation(CoapRequest like) {

    /** In what a request differs; nothing when it is what was expected. */
    List<String> differences(CoapRequest heard) {
        List<String> differences = new ArrayList<>();
        compare("method", like.method(), heard.method(), differences);
        compare("path", path(like), path(heard), differences);
        for (CoapOption<?> option : named()) {
            compare(option.toString(), values(like, option), values(heard, option), differences);
        }
        if (like.reliability() != Reliability.UNSPECIFIED) {
            compare("reliability", like.reliability(), heard.reliability(), differences);
        }
        if (like.payloadLength() > 0 && !Arrays.equals(like.payload(), heard.payload())) {
            compare("payload", payload(like), payload(heard), differences);
        }
        return differences;
    }

    private static void compare(String what, Object expected, Object actual, List<String> differences) {
        if (!expected.equals(actual)) {
            differences.add(what + ": expected " + expected + ", but was " + actual);
        }
    }

    private Set<CoapOption<?>> named() {
        Set<CoapOption<?>> named = new LinkedHashSet<>();
        like.options().forEach(entry -> named.add(entry.option()));
        named.remove(CoapOption.URI_PATH);
        return named;
    }

    private static String path(CoapRequest of) {
        return of.options().all(CoapOption.URI_PATH).stream().collect(Collectors.joining("/", "/", ""));
    }

    private static String values(CoapRequest of, CoapOption<?> option) {
        List<String> values = new ArrayList<>();
        for (CoapOptions.Entry entry : of.options()) {
            if (entry.option().number() == option.number()) {
                values.add(entry.toString());
            }
        }
        return values.isEmpty() ? "missing" : String.join(", ", values);
    }

    static String describe(CoapRequest request) {
        return request.method() + " " + request.pathAndQuery() + " " + request.options()
                + (request.payloadLength() == 0 ? "" : " " + payload(request));
    }

    /** As text where it is some, else in hexadecimal digits. */
    private static String payload(CoapRequest of) {
        byte[] bytes = of.payload();
        try {
            return '"'
                    + StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString()
                    + '"';
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
    }
}
