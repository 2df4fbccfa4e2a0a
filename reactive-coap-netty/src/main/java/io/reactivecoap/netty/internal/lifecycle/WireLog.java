package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.netty.internal.lifecycle.AskedRequests.Asked;
import io.reactivecoap.netty.internal.link.Tap;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The messages that are exchanged with a peer, each as a line of a log; a response follows the request that it answers.
 * Confined to the session's event loop.
 */
final class WireLog implements Tap {

    private final LogWriter writer;
    private final MessageLine line;
    private final AskedRequests ours;
    private final AskedRequests theirs = new AskedRequests();

    /** Members of a group answer what {@code ours} has, which was sent to the group. */
    WireLog(LogWriter writer, MessageLine line, AskedRequests ours) {
        this.writer = writer;
        this.line = line;
        this.ours = ours;
    }

    @Override
    public void onSent(Datagram datagram, int transmission) {
        if (writer.isOn()) {
            String again = transmission > 1 ? " (transmission " + transmission + ")" : "";
            Told.safely(writer, to -> to.out(of(datagram, ours, theirs) + again));
        }
    }

    @Override
    public void onReceived(Datagram datagram, boolean duplicate) {
        if (writer.isOn()) {
            Told.safely(writer, to -> to.in(of(datagram, theirs, ours) + (duplicate ? " (duplicate)" : "")));
        }
    }

    @Override
    public void onSent(Message message) {
        if (writer.isOn()) {
            Told.safely(writer, to -> to.out(of(message, ours, theirs)));
        }
    }

    @Override
    public void onReceived(Message message) {
        if (writer.isOn()) {
            Told.safely(writer, to -> to.in(of(message, theirs, ours)));
        }
    }

    private String of(Datagram datagram, AskedRequests asked, AskedRequests answered) {
        Message message = datagram.message();
        Asked request = request(message, answered);
        return request == null
                ? alone(message, line.head(datagram), asked)
                : after(request, message, line.answer(datagram));
    }

    private String of(Message message, AskedRequests asked, AskedRequests answered) {
        Asked request = request(message, answered);
        return request == null
                ? alone(message, line.head(message), asked)
                : after(request, message, line.answer(message));
    }

    private static @Nullable Asked request(Message response, AskedRequests answered) {
        return response.code().isResponse() ? answered.get(response.token()) : null;
    }

    private String after(Asked request, Message response, String head) {
        return request.head() + " -> " + head + line.rest(response, request.delicate());
    }

    /** A response to what is not known may be one to a request with a secret. */
    private String alone(Message message, String head, AskedRequests asked) {
        boolean delicate = message.code().isResponse() || MessageLine.isDelicate(message);
        if (message.code().isRequest()) {
            asked.put(message.token(), new Asked(head, delicate));
        }
        return head + line.rest(message, delicate);
    }
}
