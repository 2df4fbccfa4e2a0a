package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code /large}: gives so many bytes of the pattern as the query {@code size} says; takes any number of them. */
final class LargeResource implements Resource {

    private static final long USUAL_SIZE = 10_000;

    @Override
    public void handle(Call call) {
        if (call.method() == CoapCode.GET) {
            CoapOptions options = CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.OCTET_STREAM);
            Download.give(call, Pattern.body(call.asks("size", USUAL_SIZE)), options);
        } else if (call.method() == CoapCode.PUT) {
            call.peer().upload(call.path(), Comparison::new).take(call);
        } else {
            call.answer(CoapCode.METHOD_NOT_ALLOWED, "GET or PUT");
        }
    }

    private static final class Comparison extends Upload {

        @Override
        void restart() {}

        @Override
        @Nullable
        String take(long offset, byte[] bytes) {
            long wrong = Pattern.firstWrong(offset, bytes);
            return wrong < 0 ? null : "byte " + wrong + " is wrong";
        }

        @Override
        void complete(Call call, CoapOptions options, long length) {
            call.answer(CoapCode.CHANGED, options, Long.toString(length).getBytes(StandardCharsets.US_ASCII));
        }
    }
}
