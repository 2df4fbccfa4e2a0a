package io.reactivecoap.netty.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.reactivecoap.CoapCode;
import io.reactivecoap.option.CoapOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client on a connection (RFC 8323 §3 and §5). */
final class StreamPeer extends Peer {

    private static final int ROOM_FOR_OPTIONS = 80;

    private final Framing framing;
    private final List<WireMessage> beforeCsm = new ArrayList<>();
    private final Outstanding outstanding = new Outstanding();
    private boolean csmIsDue;
    private boolean csmCame;
    private boolean over;
    private long maxMessageSize = Csm.BASE_SIZE;
    private boolean blockWise;
    private @Nullable String why;

    StreamPeer(Hub hub, Channel channel, Framing framing) {
        super(hub, channel);
        this.framing = framing;
    }

    void connected() {
        hub.starts.add(number);
        Csm csm = settings.csm();
        csmIsDue = csm.sent();
        if (!csm.sent()) {
            return;
        }
        if (csm.delay().isZero()) {
            sendCsm();
        } else {
            loop().schedule(this::sendCsm, csm.delay().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void sendCsm() {
        csmIsDue = false;
        framing.write(
                channel,
                framing.bytes(Signals.csm(settings.csm()), settings.csm().more()));
        beforeCsm.forEach(this::send);
        beforeCsm.clear();
    }

    void send(WireMessage message) {
        if (csmIsDue) {
            beforeCsm.add(message);
        } else {
            framing.write(channel, framing.bytes(message, WireMessage.NOTHING));
        }
    }

    void receive(WireMessage message) {
        if (over) {
            return;
        }
        hub.received.add(Received.onConnection(number, message));
        CoapCode code = message.code();
        if (!csmCame && settings.demandsCsm() && code != CoapCode.CSM) {
            abort("the first message was " + code + ", no CSM");
        } else if (code.isRequest()) {
            outstanding.begin();
            hub.resources.handle(new StreamCall(message));
        } else if (code.isSignal()) {
            receiveSignal(message);
        } else if (!code.isEmpty()) {
            fault("sent the response " + code);
        }
    }

    private void receiveSignal(WireMessage message) {
        CoapCode code = message.code();
        if (code == CoapCode.CSM) {
            receiveCsm(message.options());
        } else if (code == CoapCode.PING) {
            receivePing(message);
        } else if (code == CoapCode.RELEASE) {
            outstanding.whenNone(this::drop);
        } else if (code == CoapCode.ABORT) {
            drop();
        } else if (code != CoapCode.PONG) {
            fault("sent the signal " + code);
        }
    }

    private void receiveCsm(CoapOptions options) {
        csmCame = true;
        for (CoapOptions.Entry entry : options) {
            int option = entry.option().number();
            if (option == Signals.MAX_MESSAGE_SIZE) {
                maxMessageSize = Signals.number(entry.value());
            } else if (option == Signals.BLOCK_WISE_TRANSFER) {
                blockWise = true;
            } else if (option % 2 == 1) {
                over = true;
                fault("its CSM has option " + option);
                end(Signals.abortForOption(option));
            }
        }
    }

    private void receivePing(WireMessage ping) {
        if (!settings.answersPings()) {
            return;
        }
        // RFC 8323 §5.4.1: "the receiver SHOULD delay its Pong message until it finishes processing all the
        // request/response messages received prior to the Ping message"
        if (ping.options().contains(Signals.CUSTODY)) {
            outstanding.whenNone(() -> send(Signals.pong(ping)));
        } else {
            send(Signals.pong(ping));
        }
    }

    /** Something is wrong: says so and closes. */
    void abort(String diagnostic) {
        if (!over) {
            fault(diagnostic);
            end(Signals.abort(diagnostic));
        }
    }

    /** Sends a last message and closes. */
    void end(WireMessage last) {
        over = true;
        csmIsDue = false;
        send(last);
        drop();
    }

    void failed(Throwable cause) {
        why = cause instanceof Error ? cause + " at " + Arrays.toString(cause.getStackTrace()) : cause.toString();
        channel.close();
    }

    @Override
    void drop() {
        over = true;
        if (why == null) {
            why = ConnectionEnd.BY_SERVER;
        }
        // An empty write, so that what is on its way goes out before.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes without the farewell of TCP: the client sees a reset. */
    void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        leave();
    }

    @Override
    void leave() {
        why = ConnectionEnd.BY_SERVER;
        channel.close();
    }

    @Override
    void ended() {
        super.ended();
        hub.ends.add(new ConnectionEnd(number, why == null ? ConnectionEnd.BY_CLIENT : why));
    }

    @Override
    boolean isConnection() {
        return true;
    }

    @Override
    long longestBody() {
        return maxMessageSize - ROOM_FOR_OPTIONS;
    }

    @Override
    boolean takesBert() {
        return blockWise && maxMessageSize > Csm.BASE_SIZE;
    }

    @Override
    void notify(byte[] token, CoapOptions options, byte[] payload, boolean confirmable) {
        send(new WireMessage(CoapCode.CONTENT, token, options, payload));
    }

    @Override
    void push(byte[] bytes) {
        framing.write(channel, bytes);
    }

    @Override
    void ping(byte[] token) {
        send(WireMessage.of(CoapCode.PING, token));
    }

    private final class StreamCall extends Call {

        StreamCall(WireMessage request) {
            super(StreamPeer.this, request);
        }

        @Override
        void acknowledge() {} // the connection has seen to that

        @Override
        void answer(WireMessage response) {
            send(response);
            outstanding.end();
        }

        @Override
        void forget() {
            outstanding.end();
        }
    }
}
