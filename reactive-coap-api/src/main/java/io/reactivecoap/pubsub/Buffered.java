package io.reactivecoap.pubsub;

import io.reactivecoap.NotificationBuffer;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;

/** Messages that come whether they are asked for or not, kept for one subscriber. */
final class Buffered {

    private Buffered() {}

    static <T> Flux<T> by(NotificationBuffer buffer, Flux<T> messages) {
        if (buffer.capacity() == 0) {
            return switch (buffer.overflow()) {
                case ERROR -> messages.onBackpressureError();
                case DROP_NEWEST, DROP_OLDEST -> messages.onBackpressureDrop();
            };
        }
        return messages.onBackpressureBuffer(
                buffer.capacity(),
                switch (buffer.overflow()) {
                    case DROP_OLDEST -> BufferOverflowStrategy.DROP_OLDEST;
                    case DROP_NEWEST -> BufferOverflowStrategy.DROP_LATEST;
                    case ERROR -> BufferOverflowStrategy.ERROR;
                });
    }
}
