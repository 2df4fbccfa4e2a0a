package io.reactivecoap.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class ETagTest {
    @Test
    void hasOneToEightBytes() {
        assertThat(ETag.of(new byte[1]).bytes()).hasSize(1);
        assertThat(ETag.of(new byte[8]).bytes()).hasSize(8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ETag.of(new byte[0]))
                .withMessage("bytes must be 1 to 8 bytes, were 0");
        assertThatIllegalArgumentException().isThrownBy(() -> ETag.of(new byte[9]));
        assertThatNullPointerException().isThrownBy(() -> ETag.of(null)).withMessage("bytes");
    }

    @Test
    void isItsBytesWhichNobodyCanChange() {
        byte[] bytes = {0, (byte) 0xff};
        ETag tag = ETag.of(bytes);

        bytes[0] = 1;
        tag.bytes()[0] = 2;

        assertThat(tag)
                .hasToString("00ff")
                .isEqualTo(ETag.of(new byte[] {0, (byte) 0xff}))
                .hasSameHashCodeAs(ETag.of(new byte[] {0, (byte) 0xff}))
                .isNotEqualTo(ETag.of(new byte[] {(byte) 0xff}))
                .isNotEqualTo(null);
    }
}
