package io.reactivecoap.netty.tck;

import java.time.Duration;
import org.reactivestreams.Publisher;

/** A ping. */
public class PingTckTest extends SessionVerification<Duration> {

    @Override
    public Publisher<Duration> createPublisher(long elements) {
        return session().ping();
    }

    @Override
    public Publisher<Duration> createFailedPublisher() {
        return asked(ended().ping());
    }
}
