package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.session.Session;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Ends a session that nobody holds once its peer has been silent for a while and nothing is open. Begun and run on the
 * session's event loop; stopped from any thread.
 */
final class IdleWatch implements Disposable {

    private final SessionDriver driver;
    private final long timeout;
    private final BooleanSupplier isHeld;
    private final Runnable end;
    private final Disposable.Swap next = Disposables.swap();

    IdleWatch(SessionDriver driver, Duration timeout, BooleanSupplier isHeld, Runnable end) {
        this.driver = driver;
        this.timeout = timeout.toNanos();
        this.isHeld = isHeld;
        this.end = end;
    }

    void begin() {
        lookAgainIn(timeout);
    }

    private void lookAgainIn(long nanos) {
        next.update(driver.door().schedule(() -> driver.execute(this::look), nanos));
    }

    private void look(Session session, long now) {
        long left = driver.heardAt() + timeout - now;
        if (isHeld.getAsBoolean() || !session.isIdle()) {
            lookAgainIn(timeout);
        } else if (left > 0) {
            lookAgainIn(left);
        } else {
            end.run();
        }
    }

    @Override
    public void dispose() {
        next.dispose();
    }
}
