package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** All that the server has, by path; the same over every transport. */
final class Resources implements Resource {

    private static final int SEPARATE_AFTER_MILLIS = 100;
    private static final Set<Integer> CRITICAL = Set.of(
            CoapOption.IF_MATCH.number(),
            CoapOption.URI_HOST.number(),
            CoapOption.IF_NONE_MATCH.number(),
            CoapOption.URI_PORT.number(),
            CoapOption.URI_PATH.number(),
            CoapOption.URI_QUERY.number(),
            CoapOption.ACCEPT.number(),
            CoapOption.BLOCK2.number(),
            CoapOption.BLOCK1.number());
    private static final String LINKS =
            "</hello>;ct=0,</echo>,</separate>;ct=0,</time>;obs,</large>;ct=42,</never>,</drop>";

    private final Map<String, Resource> byPath;

    Resources(TimeResource time) {
        byPath = Map.of(
                "/hello",
                call -> text(call, "world"),
                "/echo",
                new EchoResource(),
                "/separate",
                Resources::separate,
                "/time",
                time,
                "/large",
                new LargeResource(),
                "/never",
                Resources::never,
                "/drop",
                call -> call.peer().drop(),
                "/.well-known/core",
                Resources::links);
    }

    @Override
    public void handle(Call call) {
        CoapOptions options = call.options();
        for (int i = 0; i < options.size(); i++) {
            int number = options.numberAt(i);
            if (CoapOption.isCritical(number) && !CRITICAL.contains(number)) {
                call.answer(CoapCode.BAD_OPTION, "option " + number);
                return;
            }
        }
        Resource resource = byPath.get(call.path());
        if (resource == null) {
            call.answer(CoapCode.NOT_FOUND, "nothing at " + call.path());
            return;
        }
        try {
            resource.handle(call);
        } catch (IllegalArgumentException e) {
            call.answer(CoapCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static void text(Call call, String text) {
        if (isGet(call)) {
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            call.answer(
                    CoapCode.CONTENT,
                    CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.TEXT_PLAIN),
                    payload);
        }
    }

    private static void separate(Call call) {
        if (isGet(call)) {
            call.acknowledge();
            call.peer().loop().schedule(() -> text(call, "separate"), SEPARATE_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void never(Call call) {
        if (isGet(call)) {
            call.acknowledge();
            call.forget();
        }
    }

    private static void links(Call call) {
        if (isGet(call)) {
            CoapOptions format = CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.LINK_FORMAT);
            Download.give(call, Body.of(LINKS.getBytes(StandardCharsets.UTF_8)), format);
        }
    }

    private static boolean isGet(Call call) {
        if (call.method() == CoapCode.GET) {
            return true;
        }
        call.answer(CoapCode.METHOD_NOT_ALLOWED, "GET");
        return false;
    }
}
