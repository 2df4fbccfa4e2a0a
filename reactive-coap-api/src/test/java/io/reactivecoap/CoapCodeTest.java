package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoapCodeTest {
    // The CoAP Codes registry: RFC 7252 §12.1, 7959 §2.9, 8132 §6, 8323 §11.1, 8516 §5, 8768 §6.1
    @ParameterizedTest
    @CsvSource({
        "EMPTY, 0, 0.00 Empty",
        "GET, 1, 0.01 GET",
        "POST, 2, 0.02 POST",
        "PUT, 3, 0.03 PUT",
        "DELETE, 4, 0.04 DELETE",
        "FETCH, 5, 0.05 FETCH",
        "PATCH, 6, 0.06 PATCH",
        "IPATCH, 7, 0.07 iPATCH",
        "CREATED, 65, 2.01 Created",
        "DELETED, 66, 2.02 Deleted",
        "VALID, 67, 2.03 Valid",
        "CHANGED, 68, 2.04 Changed",
        "CONTENT, 69, 2.05 Content",
        "CONTINUE, 95, 2.31 Continue",
        "BAD_REQUEST, 128, 4.00 Bad Request",
        "UNAUTHORIZED, 129, 4.01 Unauthorized",
        "BAD_OPTION, 130, 4.02 Bad Option",
        "FORBIDDEN, 131, 4.03 Forbidden",
        "NOT_FOUND, 132, 4.04 Not Found",
        "METHOD_NOT_ALLOWED, 133, 4.05 Method Not Allowed",
        "NOT_ACCEPTABLE, 134, 4.06 Not Acceptable",
        "REQUEST_ENTITY_INCOMPLETE, 136, 4.08 Request Entity Incomplete",
        "CONFLICT, 137, 4.09 Conflict",
        "PRECONDITION_FAILED, 140, 4.12 Precondition Failed",
        "REQUEST_ENTITY_TOO_LARGE, 141, 4.13 Request Entity Too Large",
        "UNSUPPORTED_CONTENT_FORMAT, 143, 4.15 Unsupported Content-Format",
        "UNPROCESSABLE_ENTITY, 150, 4.22 Unprocessable Entity",
        "TOO_MANY_REQUESTS, 157, 4.29 Too Many Requests",
        "INTERNAL_SERVER_ERROR, 160, 5.00 Internal Server Error",
        "NOT_IMPLEMENTED, 161, 5.01 Not Implemented",
        "BAD_GATEWAY, 162, 5.02 Bad Gateway",
        "SERVICE_UNAVAILABLE, 163, 5.03 Service Unavailable",
        "GATEWAY_TIMEOUT, 164, 5.04 Gateway Timeout",
        "PROXYING_NOT_SUPPORTED, 165, 5.05 Proxying Not Supported",
        "HOP_LIMIT_REACHED, 168, 5.08 Hop Limit Reached",
        "CSM, 225, 7.01 CSM",
        "PING, 226, 7.02 Ping",
        "PONG, 227, 7.03 Pong",
        "RELEASE, 228, 7.04 Release",
        "ABORT, 229, 7.05 Abort",
    })
    void constantsAreThoseOfTheRegistry(String constant, int value, String text) throws ReflectiveOperationException {
        CoapCode code = (CoapCode) CoapCode.class.getField(constant).get(null);

        assertThat(code).isSameAs(CoapCode.of(value)).hasToString(text);
        assertThat(code.value()).isEqualTo(value);
        assertThat(text).endsWith(code.phrase());
    }

    @Test
    void fortyCodesHaveANameAndTheOthersANumber() {
        assertThat(IntStream.range(0, 256)
                        .mapToObj(CoapCode::of)
                        .filter(code -> !code.phrase().isEmpty()))
                .hasSize(40)
                .hasSameSizeAs(CoapCode.class.getFields());
        assertThat(CoapCode.of(2, 7)).hasToString("2.07");
        assertThat(CoapCode.of(7, 31)).hasToString("7.31");
    }

    @Test
    void classAndDetailShareOneByte() {
        for (int value = 0; value < 256; value++) {
            CoapCode code = CoapCode.of(value);
            assertThat(code.codeClass()).isEqualTo(value >> 5);
            assertThat(code.detail()).isEqualTo(value & 31);
            assertThat(CoapCode.of(code.codeClass(), code.detail())).isSameAs(code);
        }
    }

    // RFC 7252 §12.1 and RFC 8323 §5: requests are 0.01-0.31, responses 2.00-5.31, signals 7.00-7.31
    @ParameterizedTest
    @CsvSource({
        "0, 0,  empty",
        "0, 1,  request",
        "0, 31, request",
        "1, 0,  ''",
        "2, 0,  response success",
        "2, 31, response success",
        "3, 0,  response",
        "4, 0,  response clientError",
        "5, 31, response serverError",
        "6, 0,  ''",
        "7, 0,  signal",
        "7, 31, signal",
    })
    void theClassSaysWhatItIs(int codeClass, int detail, String kinds) {
        CoapCode code = CoapCode.of(codeClass, detail);

        assertThat(kindsOf(code)).isEqualTo(kinds);
    }

    private static String kindsOf(CoapCode code) {
        return ((code.isEmpty() ? "empty " : "")
                        + (code.isRequest() ? "request " : "")
                        + (code.isResponse() ? "response " : "")
                        + (code.isSuccess() ? "success " : "")
                        + (code.isClientError() ? "clientError " : "")
                        + (code.isServerError() ? "serverError " : "")
                        + (code.isSignal() ? "signal " : ""))
                .trim();
    }

    @Test
    void refusesWhatDoesNotFitIntoAByte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapCode.of(256))
                .withMessage("value must be 0 to 255, was 256");
        assertThatIllegalArgumentException().isThrownBy(() -> CoapCode.of(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapCode.of(8, 0))
                .withMessage("codeClass must be 0 to 7, was 8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapCode.of(2, 32))
                .withMessage("detail must be 0 to 31, was 32");
    }
}
