package io.reactivecoap.samples.cli.output;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.pubsub.PubSubMessage;
import java.time.Duration;
import java.util.List;

/** Prints what a command got, for people, for programs, or as it is. Each returns false when the reader is gone. */
public interface Output {

    /**
     * Prints a response, whatever its code.
     *
     * @param response the response
     * @return false when the reader is gone
     */
    boolean response(CoapResponse response);

    /**
     * Prints a response whose payload is in a file.
     *
     * @param response its first block
     * @param file the file's name
     * @param bytes how long the payload is
     * @return false when the reader is gone
     */
    boolean saved(CoapResponse response, String file, long bytes);

    /**
     * Prints one of many representations of a resource.
     *
     * @param notification what came
     * @return false when the reader is gone
     */
    boolean notification(Notification notification);

    /**
     * Prints links.
     *
     * @param links the links
     * @return false when the reader is gone
     */
    boolean links(List<WebLink> links);

    /**
     * Prints a message that was published to a topic.
     *
     * @param message the message
     * @return false when the reader is gone
     */
    boolean message(PubSubMessage message);

    /**
     * Prints that a message was taken by a broker.
     *
     * @param topic where it was published
     * @param elapsed how long that took
     * @return false when the reader is gone
     */
    boolean published(String topic, Duration elapsed);

    /**
     * Prints that a peer answered a ping.
     *
     * @param peer the peer
     * @param elapsed how long that took
     * @return false when the reader is gone
     */
    boolean pong(CoapAddress peer, Duration elapsed);
}
