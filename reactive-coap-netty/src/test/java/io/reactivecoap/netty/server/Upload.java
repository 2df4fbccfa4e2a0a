package io.reactivecoap.netty.server;

import io.reactivecoap.CoapCode;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way to a resource, in one message or in blocks (RFC 7959 §2.5), BERT ones too. The query
 * {@code blocks=64} has smaller blocks asked for in the first answer; with {@code nobert}, a message of several blocks is
 * taken for all of the body.
 */
abstract class Upload {

    private long next;
    private @Nullable Long announced;

    /** Forgets what there is of the body. */
    abstract void restart();

    /** Takes the next bytes, or tells what is wrong with them. */
    abstract @Nullable String take(long offset, byte[] bytes);

    /** The body is there. */
    abstract void complete(Call call, CoapOptions options, long length);

    void take(Call call) {
        BlockOption block = call.options().get(CoapOption.BLOCK1);
        byte[] bytes = call.request().payload();
        if (call.asks("nobert") && block != null && block.szx() == BlockOption.BERT) {
            restart();
            complete(call, CoapOptions.empty(), bytes.length);
            return;
        }
        if (block == null || block.num() == 0) {
            restart();
            next = 0;
            announced = call.number(CoapOption.SIZE1);
        }
        if (block == null) {
            takeNext(call, bytes, CoapOptions.empty(), false);
            return;
        }
        CoapOptions options = CoapOptions.empty().with(CoapOption.BLOCK1, agreed(call, block));
        String wrong = wrongLength(call.peer(), block, bytes.length);
        if (block.offset() != next) {
            refuse(call, CoapCode.REQUEST_ENTITY_INCOMPLETE, options, "at " + next + ", not at " + block.offset());
        } else if (wrong != null) {
            refuse(call, CoapCode.BAD_REQUEST, options, wrong);
        } else {
            takeNext(call, bytes, options, block.more());
        }
    }

    private void takeNext(Call call, byte[] bytes, CoapOptions options, boolean more) {
        String wrong = take(next, bytes);
        if (wrong != null) {
            refuse(call, CoapCode.BAD_REQUEST, options, wrong);
            return;
        }
        next += bytes.length;
        if (more) {
            call.answer(CoapCode.CONTINUE, options, WireMessage.NOTHING);
            return;
        }
        if (announced != null && announced != next) {
            call.peer().fault("Size1 was " + announced + ", the body has " + next);
        }
        complete(call, options, next);
    }

    private static void refuse(Call call, CoapCode code, CoapOptions options, String why) {
        call.peer().fault("upload refused: " + why);
        call.answer(new WireMessage(code, call.request().token(), options, WireMessage.NOTHING).with(why));
    }

    private static BlockOption agreed(Call call, BlockOption block) {
        int most = (int) call.asks("blocks", block.size());
        if (block.num() > 0 || most >= block.size()) {
            return block;
        }
        return new BlockOption(0, block.more(), BlockOption.sizeExponent(most));
    }

    private static @Nullable String wrongLength(Peer peer, BlockOption block, int length) {
        if (block.szx() != BlockOption.BERT) {
            boolean fits = block.more() ? length == block.size() : length <= block.size();
            return fits ? null : "a block " + block + " of " + length + " bytes";
        }
        if (!peer.isConnection() || !peer.settings.csm().allowsBert()) {
            return "BERT is not for this server";
        }
        boolean fits = !block.more() || length > 0 && length % block.size() == 0;
        return fits ? null : "a BERT block of " + length + " bytes";
    }
}
