package io.reactivecoap.netty.internal.link;

import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;

/** Sees the messages that pass a link, as they go out and as they come in, and changes nothing. */
public interface Tap {

    /** A datagram goes out, for the first time or again. */
    void onSent(Datagram datagram, int transmission);

    /** A datagram has come; as a duplicate it concerns nobody above the link. */
    void onReceived(Datagram datagram, boolean duplicate);

    /** A message goes out into a stream. */
    void onSent(Message message);

    /** A message has come out of a stream. */
    void onReceived(Message message);
}
