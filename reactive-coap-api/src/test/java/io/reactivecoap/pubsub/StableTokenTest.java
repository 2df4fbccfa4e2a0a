package io.reactivecoap.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StableTokenTest {

    @Test
    void isTheSameInEveryProcess() {
        assertThat(StableToken.of("3404490787", "coap/test")).isEqualTo(StableToken.of("3404490787", "coap/test"));
        assertThat(StableToken.of("", "a")).hasSize(8);
    }

    @Test
    void tellsKeysAndTopicsApart() {
        assertThat(StableToken.of("1", "a")).isNotEqualTo(StableToken.of("2", "a"));
        assertThat(StableToken.of("a", "b/c")).isNotEqualTo(StableToken.of("ab", "/c"));
        Set<ByteBuffer> all = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(ByteBuffer.wrap(StableToken.of("key", "topic/" + i)));
        }
        assertThat(all).hasSize(10_000);
    }
}
