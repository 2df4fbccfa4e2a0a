package io.reactivecoap.netty.testing;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapReply;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.LinkProfile;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ETag;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Bodies in blocks (RFC 7959), to one client and from it: above it they are whole. */
final class Bodies {

    /** RFC 7959 §2.4: what tells one body from another is the request, without what concerns a single block of it. */
    private record Key(CoapCode method, CoapOptions options) {

        static Key of(Message request) {
            return new Key(
                    request.code(),
                    request.options()
                            .without(CoapOption.BLOCK1)
                            .without(CoapOption.SIZE1)
                            .without(CoapOption.BLOCK2)
                            .without(CoapOption.SIZE2)
                            .without(CoapOption.OBSERVE)
                            .without(CoapOption.REQUEST_TAG));
        }
    }

    private final Link link;
    private final IntSupplier blockSize;
    private final Map<Key, ByteArrayOutputStream> coming = new HashMap<>();
    private final Map<Key, CoapReply> going = new HashMap<>();

    /** {@code blockSize} is that of the script, or 0 where it leaves blocks as large as they can be. */
    Bodies(Link link, IntSupplier blockSize) {
        this.link = link;
        this.blockSize = blockSize;
    }

    // To the server

    /** What a body is, when all of it has come; until then see {@link #goOn}. */
    Optional<byte[]> whole(Message request) {
        BlockOption block = request.options().get(CoapOption.BLOCK1);
        if (block == null) {
            return Optional.of(request.payload());
        }
        if (block.num() == 0) {
            coming.put(Key.of(request), new ByteArrayOutputStream());
        }
        ByteArrayOutputStream body = coming.get(Key.of(request));
        if (body == null || body.size() != block.offset()) {
            coming.remove(Key.of(request));
            return Optional.empty();
        }
        body.writeBytes(request.payload());
        return block.more()
                ? Optional.empty()
                : Optional.of(coming.remove(Key.of(request)).toByteArray());
    }

    /** Asks for the next block of a body; or, where one was missing, for the first (RFC 7959 §2.9). */
    Message goOn(Message request) {
        boolean continued = coming.containsKey(Key.of(request));
        CoapCode code = continued ? CoapCode.CONTINUE : CoapCode.REQUEST_ENTITY_INCOMPLETE;
        return message(request, code, CoapOptions.empty(), Message.NO_PAYLOAD);
    }

    // From the server

    /** The further block of a reply that a request asks for, if that reply has been begun. */
    Optional<Message> further(Message request) {
        BlockOption wanted = request.options().get(CoapOption.BLOCK2);
        CoapReply begun = wanted == null || wanted.num() == 0 ? null : going.get(Key.of(request));
        return Optional.ofNullable(begun).map(reply -> cut(request, reply));
    }

    /** A reply, or as much of it as goes into a message. */
    Message first(Message request, CoapReply reply) {
        BlockOption wanted = request.options().get(CoapOption.BLOCK2);
        Message whole = message(request, reply.code(), reply.options(), reply.payload());
        if (wanted == null
                && reply.payloadLength() <= longest()
                && link.size(whole) <= profile().maxMessageSize()) {
            going.remove(Key.of(request));
            return whole;
        }
        CoapReply tagged =
                reply.options().contains(CoapOption.ETAG) ? reply : reply.option(CoapOption.ETAG, tag(reply.payload()));
        going.put(Key.of(request), tagged);
        return cut(request, tagged);
    }

    private static ETag tag(byte[] payload) {
        return ETag.of(ByteBuffer.allocate(Integer.BYTES)
                .putInt(Arrays.hashCode(payload))
                .array());
    }

    /** RFC 7959 §2.4: "the server MUST use the block size indicated or a smaller size". */
    private Message cut(Message request, CoapReply reply) {
        BlockOption wanted = request.options().get(CoapOption.BLOCK2);
        int szx = wanted == null ? sizeExponent() : Math.min(sizeExponent(), wanted.szx());
        int offset = wanted == null ? 0 : (int) wanted.offset();
        byte[] payload = reply.payload();
        if (offset > 0 && offset >= payload.length) {
            return message(request, CoapCode.BAD_REQUEST, CoapOptions.empty(), Message.NO_PAYLOAD);
        }
        int unit = new BlockOption(0, false, szx).size();
        int size = szx == BlockOption.BERT ? profile().bertSize() / unit * unit : unit;
        int end = Math.min(payload.length, offset + size);
        CoapOptions options = reply.options()
                .with(CoapOption.BLOCK2, new BlockOption(offset / unit, end < payload.length, szx))
                .with(CoapOption.SIZE2, (long) payload.length);
        return message(request, reply.code(), options, Arrays.copyOfRange(payload, offset, end));
    }

    /** RFC 7959 §2.3: a response to a block says which one, and how large further ones may be. */
    private Message message(Message request, CoapCode code, CoapOptions options, byte[] payload) {
        BlockOption block = request.options().get(CoapOption.BLOCK1);
        CoapOptions all = block == null
                ? options
                : options.with(
                        CoapOption.BLOCK1,
                        new BlockOption(block.num(), block.more(), Math.min(sizeExponent(), block.szx())));
        return new Message(code, request.token(), all, payload);
    }

    /** What of a body goes into a message that is no block: over streams all that fits. */
    private int longest() {
        return blockSize.getAsInt() > 0 ? blockSize.getAsInt() : profile().reliable() ? Integer.MAX_VALUE : 1024;
    }

    private int sizeExponent() {
        if (blockSize.getAsInt() > 0) {
            return BlockOption.sizeExponent(blockSize.getAsInt());
        }
        return profile().bertSize() > 1024 ? BlockOption.BERT : BlockOption.sizeExponent(1024);
    }

    private LinkProfile profile() {
        return link.profile();
    }
}
