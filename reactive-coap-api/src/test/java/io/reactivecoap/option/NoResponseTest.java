package io.reactivecoap.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoResponseTest {
    // RFC 7967 §2.1, table 2
    @ParameterizedTest
    @CsvSource({
        "0,  false, false, false, none",
        "2,  true,  false, false, 2.xx",
        "8,  false, true,  false, 4.xx",
        "16, false, false, true,  5.xx",
        "24, false, true,  true,  '4.xx,5.xx'",
        "26, true,  true,  true,  '2.xx,4.xx,5.xx'",
    })
    void eachClassHasItsBit(int bits, boolean success, boolean clientError, boolean serverError, String text) {
        NoResponse value = NoResponse.ofBits(bits);

        assertThat(value.bits()).isEqualTo(bits);
        assertThat(value.suppressesClass(2)).isEqualTo(success);
        assertThat(value.suppressesClass(4)).isEqualTo(clientError);
        assertThat(value.suppressesClass(5)).isEqualTo(serverError);
        assertThat(value.suppressesClass(0)).isFalse();
        assertThat(value.suppressesClass(-1)).isFalse();
        assertThat(value).hasToString(text);
    }

    @Test
    void isMadeOfClasses() {
        assertThat(NoResponse.suppress(2)).isEqualTo(NoResponse.ofBits(2));
        assertThat(NoResponse.suppress(5, 4, 5))
                .isEqualTo(NoResponse.ofBits(24))
                .hasSameHashCodeAs(NoResponse.ofBits(24));
        assertThat(NoResponse.suppress()).isEqualTo(NoResponse.interestedInAll());
        assertThat(NoResponse.all().bits()).isEqualTo(26);
        assertThat(NoResponse.interestedInAll().bits()).isZero();
        assertThat(NoResponse.all()).isNotEqualTo(NoResponse.interestedInAll()).isNotEqualTo(null);
    }

    @Test
    void refusesClassesThatAreNoResponses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoResponse.suppress(2, 3))
                .withMessage("classes must be 2, 4 or 5, was 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoResponse.ofBits(256))
                .withMessage("bits must be 0 to 255, was 256");
        assertThatIllegalArgumentException().isThrownBy(() -> NoResponse.ofBits(-1));
        assertThatNullPointerException()
                .isThrownBy(() -> NoResponse.suppress((int[]) null))
                .withMessage("classes");
    }
}
