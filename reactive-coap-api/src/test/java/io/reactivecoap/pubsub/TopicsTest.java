package io.reactivecoap.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    @Test
    void keepsEmptySegments() {
        assertThat(Topics.segments("topic", "/abc")).containsExactly("", "abc");
        assertThat(Topics.segments("topic", "a//b/")).containsExactly("a", "", "b", "");
        assertThat(Topics.segments("topic", "/")).containsExactly("", "");
    }

    @ParameterizedTest
    @CsvSource({
        "abc-_.~, abc-_.~",
        "#, %23",
        "+, %2B",
        "100%, 100%25",
        "a b, a%20b",
        "a=b&c?, a%3Db%26c%3F",
        "Küche, Küche",
        "., %2E",
        ".., %2E%2E",
        "..., ..."
    })
    void encodesWhatTheGatewayWouldTakeForSomethingElse(String segment, String encoded) {
        assertThat(Topics.encode(segment)).isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "a/#", "+", "+/a/+", "/+", "a", "/"})
    void takesFilters(String filter) {
        assertThat(Topics.requireFilter(filter)).isEqualTo(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a#", "#/a", "a/b+", "++", "a\0", "a\udc00"})
    void refusesWhatIsNoFilter(String filter) {
        assertThatThrownBy(() -> Topics.requireFilter(filter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "a/+", "a\0"})
    void refusesWhatCannotBePublishedTo(String topic) {
        assertThatThrownBy(() -> Topics.requireName(topic))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic");
    }
}
