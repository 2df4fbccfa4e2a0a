package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** {@code /echo}: gives back what it gets, if that is short, and keeps it for a GET. */
final class EchoResource implements Resource {

    private byte[] kept = WireMessage.NOTHING;

    @Override
    public void handle(Call call) {
        BlockOption block = call.options().get(CoapOption.BLOCK2);
        boolean isFetch = call.method() == CoapCode.FETCH;
        if (call.method() == CoapCode.GET || isFetch && block != null && block.num() > 0) {
            Download.give(call, Body.of(kept), CoapOptions.empty());
        } else if (isFetch || call.method() == CoapCode.POST || call.method() == CoapCode.PUT) {
            call.peer().upload(call.path(), Collection::new).take(call);
        } else {
            call.answer(CoapCode.METHOD_NOT_ALLOWED, "GET, POST, PUT or FETCH");
        }
    }

    private final class Collection extends Upload {

        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

        @Override
        void restart() {
            collected.reset();
        }

        @Override
        @Nullable
        String take(long offset, byte[] bytes) {
            collected.writeBytes(bytes);
            return null;
        }

        @Override
        void complete(Call call, CoapOptions options, long length) {
            kept = collected.toByteArray();
            collected.reset();
            if (call.method() == CoapCode.FETCH) {
                Download.give(call, Body.of(kept), options);
                return;
            }
            long most = options.isEmpty()
                    ? call.peer().longestBody()
                    : call.peer().settings.blockSize();
            call.answer(CoapCode.CHANGED, options, length <= most ? kept : WireMessage.NOTHING);
        }
    }
}
