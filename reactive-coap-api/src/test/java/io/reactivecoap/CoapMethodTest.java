package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoapMethodTest {
    // RFC 7252 §5.8 and RFC 8132 §2, §3
    @ParameterizedTest
    @CsvSource({
        "GET,    1, true,  true",
        "POST,   2, false, false",
        "PUT,    3, false, true",
        "DELETE, 4, false, true",
        "FETCH,  5, true,  true",
        "PATCH,  6, false, false",
        "IPATCH, 7, false, true",
    })
    void methodsAreSafeAndIdempotentAsTheRfcSays(CoapMethod method, int value, boolean safe, boolean idempotent) {
        assertThat(method.code()).isSameAs(CoapCode.of(value));
        assertThat(method.isSafe()).isEqualTo(safe);
        assertThat(method.isIdempotent()).isEqualTo(idempotent);
        assertThat(CoapMethod.of(method.code())).contains(method);
    }

    @Test
    void otherCodesAreNoMethods() {
        assertThat(CoapMethod.of(CoapCode.EMPTY)).isEmpty();
        assertThat(CoapMethod.of(CoapCode.of(0, 8))).isEmpty();
        assertThat(CoapMethod.of(CoapCode.CONTENT)).isEmpty();
        assertThatNullPointerException().isThrownBy(() -> CoapMethod.of(null)).withMessage("code");
    }
}
