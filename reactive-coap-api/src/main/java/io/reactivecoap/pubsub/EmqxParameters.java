package io.reactivecoap.pubsub;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapResponseException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/**
 * How a client of EMQX's gateway behaves. Immutable; every wither returns changed parameters.
 *
 * @param heartbeat the gateway's setting of that name, 30 s by default: a client that has said nothing for one and a half of
 *     it is forgotten. A sign of life is sent whenever four fifths of it have passed
 * @param layout where the topics are; {@link EmqxLayout#PS} by default
 * @param renewal how to connect again when a connection has expired. By default after 1 s, 2 s, and so on up to a minute, as
 *     often as it fails for reasons that may pass, such as that the gateway still knows the client from before
 * @param scheduler whose time the heartbeats keep; {@link Schedulers#parallel()} when empty, the default
 */
public record EmqxParameters(
        Duration heartbeat, EmqxLayout layout, RetryBackoffSpec renewal, Optional<Scheduler> scheduler) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    /** What each component's description says. */
    public static final EmqxParameters DEFAULT = new EmqxParameters(
            Duration.ofSeconds(30),
            EmqxLayout.PS,
            Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
                    .maxBackoff(Duration.ofMinutes(1))
                    .filter(EmqxParameters::mayPass),
            Optional.empty());

    /**
     * Checks the components.
     *
     * @param heartbeat the gateway's setting
     * @param layout where the topics are
     * @param renewal how to connect again
     * @param scheduler whose time the heartbeats keep
     */
    public EmqxParameters {
        if (heartbeat.compareTo(SHORTEST) < 0 || heartbeat.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("heartbeat must be from a second to a year: " + heartbeat);
        }
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(renewal, "renewal");
        Objects.requireNonNull(scheduler, "scheduler");
    }

    /**
     * Whether an attempt to connect that has failed is worth another one: what {@link CoapException#isTransient()}, and that
     * the gateway still has a connection of the client's, which expires. Made for {@code Retry.filter}.
     *
     * @param failure any error
     * @return true when to try again later may help
     */
    public static boolean mayPass(Throwable failure) {
        return CoapException.isTransient(failure)
                || failure instanceof CoapResponseException refused
                        && refused.code() == CoapCode.BAD_REQUEST
                        && refused.response().diagnostic().contains("connected");
    }

    /**
     * Changes the gateway's heartbeat interval.
     *
     * @param interval from a second to a year
     * @return the changed parameters
     */
    public EmqxParameters withHeartbeat(Duration interval) {
        return new EmqxParameters(interval, layout, renewal, scheduler);
    }

    /**
     * Changes where the topics are.
     *
     * @param choice the layout
     * @return the changed parameters
     */
    public EmqxParameters withLayout(EmqxLayout choice) {
        return new EmqxParameters(heartbeat, choice, renewal, scheduler);
    }

    /**
     * Changes how to connect again.
     *
     * @param backoff when, how often and after which failures
     * @return the changed parameters
     */
    public EmqxParameters withRenewal(RetryBackoffSpec backoff) {
        return new EmqxParameters(heartbeat, layout, backoff, scheduler);
    }

    /**
     * Changes whose time the heartbeats keep.
     *
     * @param clock the scheduler
     * @return the changed parameters
     */
    public EmqxParameters withScheduler(Scheduler clock) {
        return new EmqxParameters(heartbeat, layout, renewal, Optional.of(clock));
    }

    /** After which time of the client's a sign of life is due. */
    Duration interval() {
        return heartbeat.multipliedBy(4).dividedBy(5);
    }

    Scheduler clock() {
        return scheduler.orElseGet(Schedulers::parallel);
    }
}
