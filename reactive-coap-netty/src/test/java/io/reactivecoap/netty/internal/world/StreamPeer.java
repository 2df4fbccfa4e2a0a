package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.netty.internal.world.Bytes.bytes;
import static io.reactivecoap.netty.internal.world.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a stream, as {@link ScriptedPeer} is of a wire of datagrams: it says what it expects to hear, one message
 * after the other, and answers the request it heard last unless it is told {@link #to} which. What it sends leaves in one
 * piece per message, unless it is told otherwise.
 */
final class StreamPeer {

    private final Framing framing;
    private final LongSupplier clock;
    private final Consumer<byte[]> wire;
    private final ByteBuf unread = Unpooled.buffer();
    private final Deque<HeardOnStream> inbox = new ArrayDeque<>();
    private CoapOptions options = CoapOptions.empty();
    private @Nullable HeardOnStream request;
    private @Nullable ByteBuf held;
    private int piece = Integer.MAX_VALUE;

    StreamPeer(Framing framing, LongSupplier clock, Consumer<byte[]> wire) {
        this.framing = framing;
        this.clock = clock;
        this.wire = wire;
    }

    void hears(byte[] bytes) {
        if (framing == Framing.FRAMES) {
            inbox.add(heard(bytes));
            return;
        }
        unread.writeBytes(bytes);
        for (long length = StreamCodec.lengthOfNext(unread);
                length != StreamCodec.UNKNOWN && length <= unread.readableBytes();
                length = StreamCodec.lengthOfNext(unread)) {
            inbox.add(heard(ByteBufUtil.getBytes(unread.readSlice((int) length))));
        }
        assertThat(unread.isReadable()).as("a part of a message was written").isFalse();
    }

    private HeardOnStream heard(byte[] bytes) {
        try {
            Message message = StreamCodec.decode(Unpooled.wrappedBuffer(bytes), framing, true);
            return new HeardOnStream(message, bytes, clock.getAsLong());
        } catch (MalformedMessageException e) {
            throw new AssertionError(hex(bytes) + " is malformed", e);
        }
    }

    // What it expects

    HeardOnStream expects(CoapCode code) {
        assertThat(inbox).as("the peer expects %s; it heard", code).isNotEmpty();
        HeardOnStream heard = inbox.remove();
        assertThat(heard.message().code()).as("code of %s", heard).isEqualTo(code);
        if (code.isRequest()) {
            request = heard;
        }
        return heard;
    }

    /** Some message of these bytes. */
    HeardOnStream expectsBytes(String dump) {
        assertThat(inbox).as("the peer expects %s; it heard", dump).isNotEmpty();
        HeardOnStream heard = inbox.element();
        assertThat(hex(heard.bytes())).isEqualTo(hex(bytes(dump)));
        return expects(heard.message().code());
    }

    StreamPeer hearsNothing() {
        assertThat(inbox).as("what the peer heard").isEmpty();
        return this;
    }

    /** All it has heard and not been asked about. */
    List<HeardOnStream> hearsAll() {
        List<HeardOnStream> all = new ArrayList<>(inbox);
        inbox.clear();
        return all;
    }

    // How what it says leaves

    /** In pieces of so many bytes from now on. */
    StreamPeer inPiecesOf(int bytes) {
        piece = bytes;
        return this;
    }

    /** What it says meanwhile leaves in one piece. */
    StreamPeer atOnce(Runnable story) {
        ByteBuf all = Unpooled.buffer();
        held = all;
        story.run();
        held = null;
        sendsBytes(ByteBufUtil.getBytes(all));
        return this;
    }

    /** All that it says meanwhile is kept back and returned. */
    byte[] wouldSay(Runnable story) {
        ByteBuf all = Unpooled.buffer();
        held = all;
        story.run();
        held = null;
        return ByteBufUtil.getBytes(all);
    }

    // What it says

    /** Says what it can do (RFC 8323 §5.3): transfers in blocks, and messages of so many bytes. */
    StreamPeer announces(int maxMessageSize) {
        return sends(Signal.csm(maxMessageSize, OptionalInt.empty()));
    }

    /** A signal with what was given with {@link #with}. */
    StreamPeer signals(CoapCode code) {
        return sends(code, Token.EMPTY, "");
    }

    /** Chooses which request to answer from now on. */
    StreamPeer to(HeardOnStream earlier) {
        request = earlier;
        return this;
    }

    /** Its next message has this option too, whatever it means. */
    StreamPeer with(int number, int... value) {
        byte[] bytes = new byte[value.length];
        for (int i = 0; i < value.length; i++) {
            bytes[i] = (byte) value[i];
        }
        options = CoapOptions.builder().addAll(options).add(number, bytes).build();
        return this;
    }

    /** Its next message has this option too. */
    StreamPeer with(int number, String value) {
        options = CoapOptions.builder()
                .addAll(options)
                .add(number, value.getBytes(StandardCharsets.UTF_8))
                .build();
        return this;
    }

    /** Its next message has this option too. */
    <T> StreamPeer with(CoapOption<T> option, T value) {
        options = CoapOptions.builder().addAll(options).add(option, value).build();
        return this;
    }

    /** Its next message has this Block1 option, in the notation of RFC 8323: {@code NUM/M/SIZE} or {@code NUM/M/BERT}. */
    StreamPeer withBlock1(String notation) {
        return with(CoapOption.BLOCK1, HeardOnStream.block(notation));
    }

    /** Its next message has this Block2 option, in the notation of RFC 8323: {@code NUM/M/SIZE} or {@code NUM/M/BERT}. */
    StreamPeer withBlock2(String notation) {
        return with(CoapOption.BLOCK2, HeardOnStream.block(notation));
    }

    StreamPeer answers(CoapCode code, String payload) {
        return answers(code, payload.getBytes(StandardCharsets.UTF_8));
    }

    StreamPeer answers(CoapCode code, byte[] payload) {
        return sends(code, request().message().token(), payload);
    }

    StreamPeer sends(CoapCode code, Token token, String payload) {
        return sends(code, token, payload.getBytes(StandardCharsets.UTF_8));
    }

    StreamPeer sends(CoapCode code, Token token, byte[] payload) {
        CoapOptions having = options;
        options = CoapOptions.empty();
        return sends(new Message(code, token, having, payload));
    }

    StreamPeer sends(Message message) {
        ByteBuf out = Unpooled.buffer();
        StreamCodec.encode(message, framing, out);
        return sendsBytes(ByteBufUtil.getBytes(out));
    }

    /** Sends bytes, well formed or not. */
    StreamPeer sendsBytes(String dump) {
        return sendsBytes(bytes(dump));
    }

    StreamPeer sendsBytes(byte[] bytes) {
        if (held != null) {
            held.writeBytes(bytes);
            return this;
        }
        for (int at = 0; at < bytes.length; at += Math.min(piece, bytes.length - at)) {
            wire.accept(Arrays.copyOfRange(bytes, at, at + Math.min(piece, bytes.length - at)));
        }
        return this;
    }

    /** The request it heard last, or was told to answer. */
    HeardOnStream request() {
        return Objects.requireNonNull(request, "the peer has heard no request");
    }
}
