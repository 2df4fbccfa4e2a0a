package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import org.jspecify.annotations.Nullable;

/**
 * Gives a body in one message, in blocks, or in BERT messages (RFC 7959 §2.4, RFC 8323 §6). The query {@code blocks}
 * or {@code blocks=64} asks for blocks, {@code bert} or {@code bert=8} for BERT messages of so many of them.
 */
final class Download {

    private static final int BLOCK = 1024;
    private static final int MOST_IN_BERT = 63;

    private Download() {}

    static void give(Call call, Body body, CoapOptions options) {
        BlockOption asked = call.options().get(CoapOption.BLOCK2);
        if (asked != null && asked.szx() == BlockOption.BERT && !call.peer().isConnection()) {
            call.answer(CoapCode.BAD_REQUEST, "size exponent 7 in a datagram");
        } else if (fitsIntoOne(call, body, asked)) {
            CoapOptions whole = tagged(options, body).with(CoapOption.SIZE2, body.length());
            call.answer(CoapCode.CONTENT, whole, body.part(0, (int) body.length()));
        } else {
            giveBlock(call, body, options, asked);
        }
    }

    private static boolean fitsIntoOne(Call call, Body body, @Nullable BlockOption asked) {
        return asked == null
                && !call.asks("blocks")
                && !call.asks("bert")
                && body.length() <= call.peer().longestBody();
    }

    private static void giveBlock(Call call, Body body, CoapOptions options, @Nullable BlockOption asked) {
        boolean bert = call.peer().takesBert() && (asked == null ? call.asks("bert") : asked.szx() == BlockOption.BERT);
        int unit = bert ? BLOCK : unit(call, asked);
        long offset = asked == null ? 0 : asked.offset();
        long num = offset / unit;
        if (offset > 0 && offset >= body.length() || num > BlockOption.MAX_NUM) {
            call.answer(CoapCode.BAD_REQUEST, "no block at " + offset);
            return;
        }
        int length = (int) Math.min(body.length() - offset, (long) unit * (bert ? blocksInBert(call) : 1));
        boolean more = offset + length < body.length();
        int szx = bert ? BlockOption.BERT : BlockOption.sizeExponent(unit);
        CoapOptions all = tagged(options, body).with(CoapOption.BLOCK2, new BlockOption((int) num, more, szx));
        if (offset == 0) {
            all = all.with(CoapOption.SIZE2, body.length());
        }
        call.answer(CoapCode.CONTENT, all, body.part(offset, length));
    }

    /** The size asked for, but none above what the query or the settings say. */
    private static int unit(Call call, @Nullable BlockOption asked) {
        int largest = (int) call.asks("blocks", call.peer().settings.blockSize());
        return asked == null ? largest : Math.min(asked.size(), largest);
    }

    private static int blocksInBert(Call call) {
        long room = call.peer().longestBody() / BLOCK;
        return (int) Math.max(1, Math.min(call.asks("bert", MOST_IN_BERT), room));
    }

    private static CoapOptions tagged(CoapOptions options, Body body) {
        return options.with(CoapOption.ETAG, body.etag());
    }
}
