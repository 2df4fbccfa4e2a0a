package io.reactivecoap.option;

import static io.reactivecoap.option.CoapOption.BLOCK2;
import static io.reactivecoap.option.CoapOption.CONTENT_FORMAT;
import static io.reactivecoap.option.CoapOption.ECHO;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.IF_NONE_MATCH;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static io.reactivecoap.option.CoapOption.URI_PATH;
import static io.reactivecoap.option.CoapOption.URI_QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class CoapOptionsTest {
    private static final CoapOptions PATH =
            CoapOptions.empty().plus(URI_PATH, "a").plus(URI_PATH, "b");

    @Test
    void emptyHoldsNothing() {
        CoapOptions empty = CoapOptions.empty();

        assertThat(empty.size()).isZero();
        assertThat(empty.isEmpty()).isTrue();
        assertThat(empty.contains(URI_PATH)).isFalse();
        assertThat(empty.first(URI_PATH)).isEmpty();
        assertThat(empty.get(URI_PATH)).isNull();
        assertThat(empty.all(URI_PATH)).isEmpty();
        assertThat(empty).isEmpty();
        assertThat(empty).hasToString("{}");
        assertThat(CoapOptions.builder().build()).isSameAs(empty);
        assertThat(CoapOptions.empty().plus(MAX_AGE, 1L).without(MAX_AGE)).isSameAs(empty);
    }

    @Test
    void givesValuesByType() {
        CoapOptions options = PATH.with(CONTENT_FORMAT, ContentFormat.JSON).with(IF_NONE_MATCH, true);

        assertThat(options.size()).isEqualTo(4);
        assertThat(options.get(URI_PATH)).isEqualTo("a");
        assertThat(options.all(URI_PATH)).containsExactly("a", "b");
        assertThat(options.first(CONTENT_FORMAT)).contains(ContentFormat.JSON);
        assertThat(options.get(IF_NONE_MATCH)).isTrue();
        assertThat(options.contains(12)).isTrue();
        assertThat(options.contains(13)).isFalse();
        assertThat(options.contains(65000)).isFalse();
    }

    @Test
    void withReplacesAllOfThatNumberAndLeavesTheOriginalAlone() {
        assertThat(PATH.with(URI_PATH, "c").all(URI_PATH)).containsExactly("c");
        assertThat(PATH.with(MAX_AGE, 1L).with(MAX_AGE, 2L).all(MAX_AGE)).containsExactly(2L);
        assertThat(PATH.all(URI_PATH)).containsExactly("a", "b");
    }

    @Test
    void plusAddsBehindThoseOfTheSameNumber() {
        CoapOptions options = PATH.plus(URI_QUERY, "q").plus(URI_PATH, "c").plus(OBSERVE, 0L);

        assertThat(options).hasToString("{Observe=0, Uri-Path=a, Uri-Path=b, Uri-Path=c, Uri-Query=q}");
    }

    // RFC 7252 §5.4.5
    @Test
    void plusRefusesToRepeatWhatIsNotRepeatable() {
        CoapOptions options = PATH.plus(MAX_AGE, 1L);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.plus(MAX_AGE, 2L))
                .withMessage("option must be repeatable to be added again, was Max-Age");
    }

    @Test
    void withoutLeavesOutAllOfOneNumber() {
        assertThat(PATH.plus(MAX_AGE, 1L).without(URI_PATH)).hasToString("{Max-Age=1}");
        assertThat(PATH.without(MAX_AGE)).isSameAs(PATH);
    }

    // RFC 7252 §5.4.3: an option of illegal length "MUST be treated like an unrecognized option"
    @Test
    void skipsValuesTheOptionCannotHold() {
        CoapOptions options = CoapOptions.builder()
                .add(4, new byte[0]) // too short
                .add(4, new byte[9]) // too long
                .add(4, new byte[] {1})
                .add(5, new byte[1]) // too long
                .add(6, new byte[4]) // too long
                .add(11, new byte[] {(byte) 0xff}) // not UTF-8
                .add(11, new byte[] {'x'})
                .add(11, new byte[256]) // too long
                .add(23, new byte[4]) // too long
                .build();

        assertThat(options.get(ETAG)).isEqualTo(ETag.of(new byte[] {1}));
        assertThat(options.all(ETAG)).hasSize(1);
        assertThat(options.get(IF_NONE_MATCH)).isNull();
        assertThat(options.first(OBSERVE)).isEmpty();
        assertThat(options.all(URI_PATH)).containsExactly("x");
        assertThat(options.first(BLOCK2)).isEmpty();
        assertThat(options.size()).isEqualTo(9);
        assertThat(options.contains(BLOCK2)).isTrue();
        assertThat(options.toString()).contains("Observe=<illegal 00000000>", "Uri-Path=<illegal ff>");
    }

    @Test
    void showsTheBytesByIndex() {
        CoapOptions options = CoapOptions.builder()
                .add(2, new byte[0])
                .add(252, new byte[] {7, 8, 9})
                .build();

        byte[] target = new byte[5];
        options.copyValue(1, target, 1);

        assertThat(options.numberAt(0)).isEqualTo(2);
        assertThat(options.lengthAt(0)).isZero();
        assertThat(options.numberAt(1)).isEqualTo(252);
        assertThat(options.lengthAt(1)).isEqualTo(3);
        assertThat(options.byteAt(1, 2)).isEqualTo((byte) 9);
        assertThat(target).containsExactly(0, 7, 8, 9, 0);
        assertThat(options.valueAt(1)).containsExactly(7, 8, 9);
    }

    @Test
    void refusesAnIndexThatIsNotThere() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> PATH.numberAt(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> PATH.lengthAt(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> PATH.byteAt(0, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> PATH.valueAt(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> PATH.copyValue(0, new byte[1], 1));
    }

    @Test
    void iteratesInOrder() {
        List<String> seen = new ArrayList<>();
        for (CoapOptions.Entry entry : PATH.with(ECHO, new byte[] {10, 11})) {
            seen.add(entry.option().number() + " " + entry);
        }

        assertThat(seen).containsExactly("11 Uri-Path=a", "11 Uri-Path=b", "252 Echo=0a0b");
        Iterator<CoapOptions.Entry> end = CoapOptions.empty().iterator();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(end::next);
    }

    @Test
    void entriesWithTheSameContentAreEqual() {
        CoapOptions.Entry entry = PATH.iterator().next();

        assertThat(entry)
                .isEqualTo(CoapOptions.empty().plus(URI_PATH, "a").iterator().next())
                .hasSameHashCodeAs(PATH.iterator().next())
                .isNotEqualTo(
                        CoapOptions.empty().plus(URI_QUERY, "a").iterator().next())
                .isNotEqualTo(CoapOptions.empty().plus(URI_PATH, "b").iterator().next());
        assertThat(entry.value()).containsExactly('a');
    }

    @Test
    void nobodyCanChangeTheBytesInside() {
        byte[] echo = {1};
        CoapOptions options = CoapOptions.builder().add(252, echo).build();

        echo[0] = 2;
        options.valueAt(0)[0] = 3;
        options.iterator().next().value()[0] = 4;
        options.get(ECHO)[0] = 5;

        assertThat(options.valueAt(0)).containsExactly(1);
    }

    @Test
    void optionsWithTheSameContentAreEqualHoweverTheyWereAdded() {
        CoapOptions sorted = CoapOptions.builder()
                .add(URI_PATH, "a")
                .add(URI_PATH, "b")
                .add(MAX_AGE, 60L)
                .build();
        CoapOptions unsorted = CoapOptions.builder()
                .add(MAX_AGE, 60L)
                .add(URI_PATH, "a")
                .add(URI_PATH, "b")
                .build();

        assertThat(sorted)
                .isEqualTo(unsorted)
                .hasSameHashCodeAs(unsorted)
                .isNotEqualTo(PATH)
                .isNotEqualTo(sorted.with(MAX_AGE, 61L))
                .isNotEqualTo(CoapOptions.empty()
                        .plus(URI_PATH, "b")
                        .plus(URI_PATH, "a")
                        .plus(MAX_AGE, 60L))
                .isNotEqualTo(null);
    }

    @Test
    void printsValuesByTheirFormat() {
        CoapOptions options = CoapOptions.builder()
                .add(ETAG, ETag.of(new byte[] {0, (byte) 0xab}))
                .add(IF_NONE_MATCH, true)
                .add(URI_PATH, "a")
                .add(CONTENT_FORMAT, ContentFormat.TEXT_PLAIN)
                .add(BLOCK2, new BlockOption(3, true, 2))
                .add(CoapOption.NO_RESPONSE, NoResponse.suppress(2, 5))
                .add(CoapOption.opaque(65000), new byte[] {1, 2})
                .build();

        assertThat(options)
                .hasToString("{ETag=00ab, If-None-Match, Uri-Path=a, Content-Format=text/plain; charset=utf-8, "
                        + "Block2=3/1/64, No-Response=2.xx,5.xx, Option-65000=0102}");
    }
}
