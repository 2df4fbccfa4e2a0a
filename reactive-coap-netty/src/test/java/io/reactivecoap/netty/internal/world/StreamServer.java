package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_INCOMPLETE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.codec.MalformedMessageException;
import io.reactivecoap.netty.internal.codec.StreamCodec;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ETag;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server at the other end of a stream, which minds the client's manners. It repeats what is posted, gives and takes a body
 * in blocks and with BERT, notifies those who observe, and answers pings. What it writes leaves as one stream.
 */
final class StreamServer {

    private static final String BODY = "body";
    private static final String NEWS = "news";

    private final Framing framing;
    private final Consumer<byte[]> out;
    private final IntSupplier blocksPerMessage;
    private final Map<String, ByteArrayOutputStream> uploads = new HashMap<>();
    private final Map<String, byte[]> stored = new HashMap<>();
    private final Set<Token> observers = new HashSet<>();
    private final ByteBuf unread = Unpooled.buffer();
    private String latest = "0";
    private byte[] body = {};
    private int version;
    private int largestSzx = BlockOption.BERT;
    private int maxMessageSize = 1152;
    private int maxTokenLength = 8;
    private boolean heardCapabilities;
    private @Nullable CoapCode last;
    private int requests;
    private int pongs;

    /** Gives so many blocks of 1,024 bytes in a message with BERT, each time. */
    StreamServer(Framing framing, IntSupplier blocksPerMessage, Consumer<byte[]> out) {
        this.framing = framing;
        this.blocksPerMessage = blocksPerMessage;
        this.out = out;
    }

    // What it is like

    /** Has this body from now on. */
    void has(byte[] newBody) {
        body = newBody;
        version++;
    }

    /** Takes and gives no larger blocks. */
    void givesBlocksOf(int szx) {
        largestSzx = szx;
    }

    /** Loses the parts of bodies that it has. */
    void forgets() {
        uploads.clear();
    }

    byte @Nullable [] stored(String name) {
        return stored.get(name);
    }

    /** How many requests it has had. */
    int requests() {
        return requests;
    }

    int pongs() {
        return pongs;
    }

    /** What it has heard last. */
    @Nullable
    CoapCode last() {
        return last;
    }

    // What it hears

    void hears(byte[] bytes) {
        unread.writeBytes(bytes);
        if (framing == Framing.FRAMES) {
            hears(decode(unread));
        } else {
            for (long length = StreamCodec.lengthOfNext(unread);
                    length != StreamCodec.UNKNOWN && length <= unread.readableBytes();
                    length = StreamCodec.lengthOfNext(unread)) {
                hears(decode(unread.readSlice((int) length)));
            }
        }
        unread.discardReadBytes();
    }

    private Message decode(ByteBuf in) {
        Referee.require(
                in.readableBytes() <= maxMessageSize || !heardCapabilities,
                "a message of %d bytes, of %d at most",
                in.readableBytes(),
                maxMessageSize);
        try {
            return StreamCodec.decode(in, framing, true);
        } catch (MalformedMessageException e) {
            throw new AssertionError("the client sent what is malformed", e);
        }
    }

    private void hears(Message message) {
        CoapCode code = message.code();
        Referee.require(heardCapabilities == (code != CoapCode.CSM), "%s at the wrong time", message);
        Referee.require(last != CoapCode.RELEASE && last != CoapCode.ABORT, "%s after a farewell", message);
        last = code;
        if (code == CoapCode.CSM) {
            heardCapabilities = true;
        } else if (code == CoapCode.PING) {
            says(Signal.pong(message.token(), message.options().contains(Signal.CUSTODY)));
        } else if (code == CoapCode.PONG) {
            pongs++;
        } else if (code.isRequest()) {
            Referee.require(message.token().length() <= maxTokenLength, "the token of %s is too long", message);
            requests++;
            answer(message);
        } else {
            Referee.require(
                    code == CoapCode.RELEASE || code == CoapCode.ABORT || code == CoapCode.METHOD_NOT_ALLOWED,
                    "what is %s?",
                    message);
        }
    }

    private void answer(Message request) {
        String name = request.options().first(CoapOption.URI_PATH).orElse("");
        Message answer = switch (name) {
            case BODY -> give(request);
            case NEWS -> observed(request);
            default ->
                request.code() == CoapCode.PUT
                        ? take(name, request)
                        : new Message(CONTENT, request.token(), CoapOptions.empty(), request.payload());
        };
        says(answer);
    }

    private Message observed(Message request) {
        Long observe = request.options().get(CoapOption.OBSERVE);
        if (observe != null && observe == 0) {
            observers.add(request.token());
            return notification(request.token(), latest);
        }
        observers.remove(request.token());
        return new Message(CONTENT, request.token(), CoapOptions.empty(), Message.NO_PAYLOAD);
    }

    private Message give(Message request) {
        BlockOption wanted = request.options().get(CoapOption.BLOCK2);
        int szx = wanted == null ? largestSzx : Math.min(largestSzx, wanted.szx());
        BlockOption unit = new BlockOption(0, false, szx);
        int offset = wanted == null ? 0 : (int) wanted.offset();
        if (offset > body.length) {
            return new Message(CoapCode.BAD_REQUEST, request.token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        }
        int blocks = szx == BlockOption.BERT ? blocksPerMessage.getAsInt() : 1;
        int end = Math.min(body.length, offset + blocks * unit.size());
        CoapOptions options = CoapOptions.empty()
                .with(CoapOption.ETAG, ETag.of(new byte[] {(byte) version}))
                .with(CoapOption.BLOCK2, new BlockOption(offset / unit.size(), end < body.length, szx))
                .with(CoapOption.SIZE2, (long) body.length);
        return new Message(CONTENT, request.token(), options, Arrays.copyOfRange(body, offset, end));
    }

    private Message take(String name, Message request) {
        BlockOption block = request.options().get(CoapOption.BLOCK1);
        if (block == null) {
            stored.put(name, request.payload());
            return new Message(CHANGED, request.token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        }
        if (block.num() == 0) {
            uploads.put(name, new ByteArrayOutputStream());
        }
        ByteArrayOutputStream taken = uploads.get(name);
        if (taken == null || taken.size() != block.offset()) {
            return new Message(REQUEST_ENTITY_INCOMPLETE, request.token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        }
        Referee.require(
                !block.more()
                        || (block.szx() == BlockOption.BERT
                                ? request.payload().length % 1024 == 0
                                : request.payload().length == block.size()),
                "a block of %d bytes in %s",
                request.payload().length,
                block);
        taken.writeBytes(request.payload());
        if (!block.more()) {
            stored.put(name, taken.toByteArray());
        }
        BlockOption reply = new BlockOption(block.num(), block.more(), Math.min(largestSzx, block.szx()));
        return new Message(
                block.more() ? CONTINUE : CHANGED,
                request.token(),
                CoapOptions.empty().with(CoapOption.BLOCK1, reply),
                Message.NO_PAYLOAD);
    }

    // What it says unasked

    /** Says what it takes: from now on, messages and tokens of such lengths. */
    void announces(int messageSize, int tokenLength) {
        maxMessageSize = Math.max(maxMessageSize, messageSize);
        maxTokenLength = Math.max(maxTokenLength, tokenLength);
        says(Signal.csm(messageSize, OptionalInt.of(tokenLength)));
    }

    /** Tells those who observe. */
    void notifies(String news) {
        latest = news;
        observers.forEach(token -> says(notification(token, news)));
    }

    private static Message notification(Token token, String news) {
        CoapOptions options = CoapOptions.empty().with(CoapOption.OBSERVE, 1L).with(CoapOption.MAX_AGE, 100_000L);
        return new Message(CONTENT, token, options, news.getBytes(StandardCharsets.UTF_8));
    }

    void says(Message message) {
        ByteBuf bytes = Unpooled.buffer();
        StreamCodec.encode(message, framing, bytes);
        out.accept(ByteBufUtil.getBytes(bytes));
    }
}
