package io.reactivecoap.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class PreSharedKeyTest {

    private static final byte[] KEY = "open sesame".getBytes(StandardCharsets.UTF_8);

    @Test
    void keepsCopiesSoThatTheCallerMayWipeItsOwn() {
        byte[] identity = {'m', 'e'};
        byte[] key = KEY.clone();
        PreSharedKey credentials = PreSharedKey.of(identity, key);

        identity[0] = 0;
        key[0] = 0;
        credentials.identity()[1] = 0;
        credentials.revealKey()[1] = 0;

        assertThat(credentials.identity()).containsExactly('m', 'e');
        assertThat(credentials.revealKey()).isEqualTo(KEY);
    }

    @Test
    void sendsTheIdentityInUtf8() {
        assertThat(PreSharedKey.of("größe", KEY).identity()).isEqualTo("größe".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesWhatHasNoLengthOrTooMuchAndNamesItWithoutItsContent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreSharedKey.of("", KEY))
                .withMessage("identity must have 1 to 128 bytes, has 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreSharedKey.of("x".repeat(129), KEY))
                .withMessage("identity must have 1 to 128 bytes, has 129");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreSharedKey.of("me", new byte[0]))
                .withMessage("key must have 1 to 64 bytes, has 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreSharedKey.of("me", new byte[65]))
                .withMessage("key must have 1 to 64 bytes, has 65");
    }

    @Test
    void takesTheLongestIdentityAndKey() {
        PreSharedKey credentials = PreSharedKey.of("x".repeat(128), new byte[64]);

        assertThat(credentials.identity()).hasSize(128);
        assertThat(credentials.revealKey()).hasSize(64);
    }

    @Test
    void printsNeitherIdentityNorKey() {
        assertThat(PreSharedKey.of("somebody", KEY).toString())
                .doesNotContain("somebody")
                .doesNotContain("sesame")
                .doesNotContain("111, 112, 101, 110");
    }

    @Test
    void revealsNothingOnceDestroyed() {
        PreSharedKey credentials = PreSharedKey.of("me", KEY);

        credentials.destroy();

        assertThat(credentials.isDestroyed()).isTrue();
        assertThatIllegalStateException().isThrownBy(credentials::revealKey);
    }

    @Test
    void destroysOneAndNotTheOneDerivedFromIt() {
        PreSharedKey credentials = PreSharedKey.of("me", KEY);
        PreSharedKey derived = credentials.serverName("gateway.example");

        credentials.destroy();

        assertThat(derived.revealKey()).isEqualTo(KEY);
        assertThat(derived.serverName()).contains("gateway.example");
    }

    @Test
    void hasARuleOrAKeyButNotBoth() {
        PreSharedKey byHint = PreSharedKey.by(question -> Mono.empty());

        assertThat(byHint.rule()).isPresent();
        assertThat(byHint.identity()).isEmpty();
        assertThat(byHint.revealKey()).isEmpty();
        assertThat(PreSharedKey.of("me", KEY).rule()).isEmpty();
    }
}
