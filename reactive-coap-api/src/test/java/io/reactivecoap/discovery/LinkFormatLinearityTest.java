package io.reactivecoap.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A megabyte of whatever makes parsers slow: each character is looked at a fixed number of times. */
class LinkFormatLinearityTest {
    private static final int SIZE = 1 << 20;

    /** Once for each thing that may stand there, and once more after going back. */
    private static final int LOOKS = 8;

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "`` | < | ``",
                "`` | , | ``",
                "`` | <>, | <>",
                "< | a | >",
                "< | a: | >",
                "< | 1 | :>",
                "< | : | >",
                "< | / | >",
                "<// | a: | >",
                "<// | a@ | >",
                "<//[ | : | >",
                "< | %41 | >",
                "< | %C3%A4\u00e4 | >",
                "< | \ud83d\ude00 | >",
                "< | # | >",
                "< | ? | ``",
                "<> | ;a | ``",
                "<> | ;rt=x | ``",
                "<> | ;rt=\"x\" | ``",
                "<> | ;title*=a'b'c | ``",
                "<> | ;a*=a''%41 | ;",
                "<>; | a | ``",
                "<>; | * | ``",
                "<>;a= | = | ``",
                "<>;a=\" | \\\" | ``",
                "<>;a=\" | \\\\ | \"",
                "<>;a=\" | a | ``",
                "<>;rt=\" | `a ` | \"",
                "<>;ct=\" | 0 | \"",
                "<>;sz=\" | 0 | \"",
                "<>;a*=a'' | %41 | '",
                "<>;a*=a' | b | ``",
                "<>;a*= | a | ``",
            })
    void looksAtEachCharacterAFixedNumberOfTimes(String begin, String middle, String end) {
        Counted text = new Counted(begin + middle.repeat(SIZE / middle.length()) + end);

        List<WebLink> links = List.of();
        try {
            links = new LinkReader(text).readAll();
        } catch (LinkFormatException e) {
            assertThat(e).hasMessageStartingWith("expected ");
            assertThat(e.getMessage()).hasSizeLessThan(100);
        }

        assertThat(text.looks).isLessThan((long) LOOKS * text.length());
        assertThat(LinkFormat.parse(LinkFormat.format(links))).isEqualTo(links);
        links.forEach(link -> assertThat(link.contentFormats()).hasSizeLessThan(2));
        links.forEach(link -> assertThat(link.matches("rt=b*")).isFalse());
    }

    private static final class Counted implements CharSequence {
        private final String text;
        private long looks;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            looks += end - start;
            return text.substring(start, end);
        }
    }
}
