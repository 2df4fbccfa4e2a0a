package io.reactivecoap.netty.support;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

    /** Held, because the JDK forgets the settings of a logger that nobody holds. */
    private static final Logger DETECTOR = Logger.getLogger(ResourceLeakDetector.class.getName());

    private final LeakCheck check = new LeakCheck();

    @BeforeEach
    void keepTheReportOfThisTestFromTheLog() {
        DETECTOR.setUseParentHandlers(false);
    }

    @AfterEach
    void log() {
        DETECTOR.setUseParentHandlers(true);
    }

    @Test
    void noticesABufferThatWasNotReleased() {
        check.begin();
        lose();
        assertThatThrownBy(check::end)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("1 buffers")
                .hasMessageContaining("LeakCheckTest.lose");
    }

    @Test
    void isContentWithOneThatWas() {
        check.begin();
        ByteBufAllocator.DEFAULT.directBuffer(16).release();
        assertThatNoException().isThrownBy(check::end);
    }

    private static void lose() {
        ByteBufAllocator.DEFAULT.directBuffer(16).writeLong(1);
    }
}
