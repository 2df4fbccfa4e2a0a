package io.reactivecoap.netty.pubsub;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The double looks at each datagram of a client's: here, that it would notice. */
class MannersTest {

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "t_ignore_unknown_version, 80 01 0001, version 2",
        "t_invalid_tkl_reset, 49 01 0001 010203040506070809, a token of length 9",
        "t_payload_marker_empty_reset, 40 02 0001 ff, a marker without a payload",
        "t_unknown_critical_option_bad_option, 40 01 0001 90, critical option 9",
        "t_unknown_critical_option: Q-Block1, 40 01 0001 d106 00, critical option 19",
        "t_unknown_method_code_405, 40 05 0001, method 5",
        "t_invalid_block_szx_400, 40 01 0001 d10a 0f, a block of the reserved size",
        "t_reserved_class_non_confirmable_ignored, 50 21 0001, code of class 1",
        "t_empty_message_with_data_reset, 40 00 0001 ff 01, an empty message with data",
        "an empty message with a token, 41 00 0001 01, an empty message with a token",
        "t_duplicate_critical_option_bad_option, 40 01 0001 3161 0162, option 3 twice",
        "t_invalid_if_none_match_bad_option, 40 01 0001 5101, If-None-Match with a value",
        "a reserved option nibble, 40 01 0001 f0, a reserved option nibble",
        "a query without a value, 40 01 0001 d10263, a query that is dropped",
        "a query with two equals signs, 40 01 0001 d502703d613d3d, a query that is dropped"
    })
    void noticesWhatTheGatewayWouldNotTake(String what, String hex, String complaint) {
        assertThatThrownBy(() -> Manners.require(bytes(hex)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void takesWhatIsInOrder() {
        assertThatCode(() -> {
                    Manners.require(bytes("40 00 0001"));
                    Manners.require(bytes("60 44 0001 ff 41"));
                    Manners.require(bytes("42 01 0001 1234 60 52 7073 01 61 43 613d62"));
                    Manners.require(bytes("42 02 0001 1234 b2 7073 01 61 c1 16 41 16 ff 00"));
                })
                .doesNotThrowAnyException();
    }
}
