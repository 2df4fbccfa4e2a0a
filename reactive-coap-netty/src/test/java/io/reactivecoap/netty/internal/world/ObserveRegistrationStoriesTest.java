package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static io.reactivecoap.option.CoapOption.ECHO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NotificationBuffer;
import org.junit.jupiter.api.Test;

/** Registrations that are not answered, or not at once. */
class ObserveRegistrationStoriesTest extends ObserveStory {

    @Test
    void aRegistrationThatIsNotAcknowledgedFails() {
        Observer observer = joins();
        expectsRegistration();
        world.passesUntilNothingIsDue();
        assertThat(peer.hearsAll()).hasSize(4);

        CoapException failure = phaseOf(observer, Phase.ACKNOWLEDGEMENT);
        assertThat(failure.request().orElseThrow().transmissions()).isEqualTo(5);
    }

    @Test
    void aRegistrationThatIsNotAnsweredInTimeFails() {
        Observer observer = world.observes(RESOURCE.timeout(ofSeconds(1)), NotificationBuffer.latest(), ALL);
        expectsRegistration();
        world.passes(ofSeconds(1));

        phaseOf(observer, Phase.REQUEST_TIMEOUT);
        peer.hearsNothing();
    }

    @Test
    void theTimeForAnAnswerIsNotTheTimeForNotifications() {
        Observer observer = world.observes(RESOURCE.timeout(ofSeconds(1)), NotificationBuffer.latest(), ALL);
        expectsRegistration();
        answers(2, "a");
        observer.gets("a");

        world.passes(ofSeconds(1_000));
        observer.isPending();
        leaves(observer);
    }

    @Test
    void aRegistrationThatIsRejectedFails() {
        Observer observer = joins();
        expectsRegistration();
        peer.resets();
        observer.failedWith(CoapResetException.class);
    }

    @Test
    void aRegistrationDoesNot() {
        Observer observer = joins();
        expectsRegistration();
        world.hearsUnreachable();
        observer.failedWith(CoapUnreachableException.class);

        Observer another = joins();
        expectsRegistration();
        peer.acknowledges();
        world.hearsUnreachable();
        another.failedWith(CoapUnreachableException.class);
    }

    @Test
    void aRegistrationMayBeChallenged() {
        Observer observer = joins();
        Heard first = expectsRegistration().withoutOption(ECHO);
        peer.with(ECHO, (byte) 7).answersPiggybacked(UNAUTHORIZED, "");
        observer.getsNothing().isPending();

        expectsRegistration().withToken(first.token()).withOption(ECHO, new byte[] {7});
        answers(2, "a");
        observer.gets("a");
        leaves(observer);
    }

    @Test
    void aSecondChallengeIsAnError() {
        Observer observer = joins();
        expectsRegistration();
        peer.with(ECHO, (byte) 7).answersPiggybacked(UNAUTHORIZED, "");
        expectsRegistration();
        peer.with(ECHO, (byte) 8).answersPiggybacked(UNAUTHORIZED, "");
        observer.failedWith(CoapResponseException.class);
    }

    private static CoapException phaseOf(Observer observer, Phase phase) {
        CoapTimeoutException timeout = observer.failedWith(CoapTimeoutException.class);
        assertThat(timeout.phase()).isEqualTo(phase);
        return timeout;
    }
}
