package io.reactivecoap.netty.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.internal.message.Token;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** RFC 9175 §4.2: tokens that are not used again with the same keys. */
class NumberedTokensTest {

    private final NumberedTokens tokens = new NumberedTokens();

    @Test
    void beginAtZeroAndCount() {
        assertThat(tokens.next(8)).hasToString("0000000000000000");
        assertThat(tokens.next(8)).hasToString("0000000000000001");
        assertThat(tokens.next(2)).hasToString("0002");
        assertThat(tokens.next(10)).hasToString("00000000000000000003");
        assertThat(new NumberedTokens().next(8)).hasToString("0000000000000000");
    }

    @Test
    void growRatherThanBeUsedAgain() {
        Set<Token> used = new HashSet<>();
        int many = 1 << 17;
        for (int i = 0; i < many; i++) {
            used.add(tokens.next(1));
        }
        assertThat(used).hasSize(many);
        assertThat(tokens.next(1)).hasToString("020000");
    }
}
