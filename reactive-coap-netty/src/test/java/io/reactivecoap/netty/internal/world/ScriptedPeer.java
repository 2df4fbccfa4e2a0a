package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.netty.internal.world.Bytes.bytes;
import static io.reactivecoap.netty.internal.world.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The other end of the wire. It says what it expects to hear, one datagram after the other, and answers the request it
 * heard last unless it is told {@link #to} which.
 */
public final class ScriptedPeer {

    private final Deque<Heard> inbox = new ArrayDeque<>();
    private final Consumer<byte[]> wire;
    private int nextMessageId = 0x1000;
    private CoapOptions options = CoapOptions.empty();
    private @Nullable Heard request;
    private byte @Nullable [] lastSent;
    private int lastMessageId;

    ScriptedPeer(Consumer<byte[]> wire) {
        this.wire = wire;
    }

    void hears(byte[] bytes, long now) {
        inbox.add(new Heard((Datagram) Bytes.decode(bytes), bytes, now));
    }

    // What it expects

    public Heard expectsCon(CoapCode code) {
        return expectsRequest(Type.CON, code);
    }

    public Heard expectsNon(CoapCode code) {
        return expectsRequest(Type.NON, code);
    }

    /** The CoAP ping: an empty confirmable message (RFC 7252 §4.3). */
    public Heard expectsPing() {
        return expectsCon(CoapCode.EMPTY);
    }

    /** The request it heard last, once more, to the byte. */
    public Heard expectsRetransmission() {
        Heard again = expects("a retransmission");
        assertThat(again.datagram()).isEqualTo(request().datagram());
        assertThat(hex(again.bytes())).isEqualTo(hex(request().bytes()));
        return again;
    }

    /** An empty acknowledgement of what it sent last. */
    public Heard expectsAck() {
        return expectsReply(Datagram.acknowledgement(lastMessageId));
    }

    /** The response to the request that it sent last, with the acknowledgement (RFC 7252 §5.2.1). */
    public Heard expectsPiggybacked(CoapCode code) {
        Heard heard = expects(code + " in an acknowledgement");
        assertThat(heard.datagram().type()).as("type of %s", heard).isEqualTo(Type.ACK);
        assertThat(heard.datagram().code()).as("code of %s", heard).isEqualTo(code);
        return heard.withMessageId(lastMessageId);
    }

    /** The rejection of what it sent last. */
    public Heard expectsRst() {
        return expectsReply(Datagram.reset(lastMessageId));
    }

    /** Any datagram of these bytes. */
    public Heard expectsBytes(String dump) {
        Heard heard = expects(dump);
        assertThat(hex(heard.bytes())).isEqualTo(hex(bytes(dump)));
        rememberRequest(heard);
        return heard;
    }

    public ScriptedPeer hearsNothing() {
        assertThat(inbox).as("what the peer heard").isEmpty();
        return this;
    }

    /** All it has heard and not been asked about. */
    public List<Heard> hearsAll() {
        List<Heard> all = List.copyOf(inbox);
        inbox.clear();
        return all;
    }

    private Heard expectsRequest(Type type, CoapCode code) {
        Heard heard = expects(type + " " + code);
        assertThat(heard.datagram().type()).as("type of %s", heard).isEqualTo(type);
        assertThat(heard.datagram().code()).as("code of %s", heard).isEqualTo(code);
        rememberRequest(heard);
        return heard;
    }

    private void rememberRequest(Heard heard) {
        if (heard.datagram().type() == Type.CON || heard.datagram().type() == Type.NON) {
            request = heard;
        }
    }

    private Heard expectsReply(Datagram reply) {
        Heard heard = expects(reply.toString());
        assertThat(heard.datagram()).isEqualTo(reply);
        return heard;
    }

    private Heard expects(String what) {
        assertThat(inbox).as("the peer expects %s; it heard", what).isNotEmpty();
        return inbox.remove();
    }

    // What it answers

    /** Chooses which request to answer from now on. */
    public ScriptedPeer to(Heard earlier) {
        request = earlier;
        return this;
    }

    /** Its next message has this option too. */
    public ScriptedPeer with(CoapOption<?> option, byte... value) {
        return with(option.number(), value);
    }

    /** Its next message has this option too, whatever it means. */
    public ScriptedPeer with(int number, byte... value) {
        options = CoapOptions.builder().addAll(options).add(number, value).build();
        return this;
    }

    /** Its next message has this option too. */
    public <T> ScriptedPeer withOption(CoapOption<T> option, T value) {
        return with(option.number(), option.encode(value));
    }

    /** Its next message has this Block1 option, in the notation of RFC 7959: {@code NUM/M/SIZE}. */
    public ScriptedPeer withBlock1(String notation) {
        return withOption(CoapOption.BLOCK1, Bytes.block(notation));
    }

    /** Its next message has this Block2 option, in the notation of RFC 7959: {@code NUM/M/SIZE}. */
    public ScriptedPeer withBlock2(String notation) {
        return withOption(CoapOption.BLOCK2, Bytes.block(notation));
    }

    public ScriptedPeer answersPiggybacked(CoapCode code, String payload) {
        return sends(Type.ACK, request().messageId(), code, request().token(), payload);
    }

    /** Says that the response will come separately (RFC 7252 §5.2.2). */
    public ScriptedPeer acknowledges() {
        return sends(Datagram.acknowledgement(request().messageId()));
    }

    public ScriptedPeer resets() {
        return sends(Datagram.reset(request().messageId()));
    }

    public ScriptedPeer answersInCon(CoapCode code, String payload) {
        return sends(Type.CON, nextMessageId++, code, request().token(), payload);
    }

    public ScriptedPeer answersInNon(CoapCode code, String payload) {
        return sends(Type.NON, nextMessageId++, code, request().token(), payload);
    }

    /** Sends what it sent last again, to the byte. */
    public ScriptedPeer repeatsItself() {
        wire.accept(Objects.requireNonNull(lastSent));
        return this;
    }

    /** Asks something of the session. */
    public ScriptedPeer asks(Type type, CoapCode method, Token token, String payload) {
        return sends(type, nextMessageId++, method, token, payload);
    }

    public ScriptedPeer pings() {
        return sends(new Datagram(Type.CON, nextMessageId++, Message.EMPTY));
    }

    public ScriptedPeer sends(Type type, int messageId, CoapCode code, Token token, String payload) {
        CoapOptions having = options;
        options = CoapOptions.empty();
        return sends(new Datagram(
                type, messageId, new Message(code, token, having, payload.getBytes(StandardCharsets.UTF_8))));
    }

    public ScriptedPeer sends(Datagram datagram) {
        lastMessageId = datagram.messageId();
        return sends(Bytes.encode(datagram));
    }

    /** Sends bytes, well formed or not. */
    public ScriptedPeer sendsBytes(String dump) {
        byte[] bytes = bytes(dump);
        if (bytes.length >= 4) {
            lastMessageId = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        }
        return sends(bytes);
    }

    private ScriptedPeer sends(byte[] bytes) {
        lastSent = bytes;
        wire.accept(bytes);
        return this;
    }

    /** The request it heard last, or was told to answer. */
    public Heard request() {
        return Objects.requireNonNull(request, "the peer has heard no request");
    }
}
