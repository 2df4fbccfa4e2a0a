package io.reactivecoap.samples.senml;

import java.util.Arrays;
import java.util.Base64;

/** What was measured: one of the four basic data types (RFC 8428 §4.2). */
public sealed interface SenmlValue {

    /**
     * A number, field {@code v}.
     *
     * @param number finite
     */
    record Number(double number) implements SenmlValue {
        @Override
        public String toString() {
            return JsonPackWriter.number(number);
        }
    }

    /**
     * A string, field {@code vs}.
     *
     * @param text the string
     */
    record Text(String text) implements SenmlValue {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A boolean, field {@code vb}.
     *
     * @param truth true or false
     */
    record Truth(boolean truth) implements SenmlValue {
        @Override
        public String toString() {
            return Boolean.toString(truth);
        }
    }

    /** Binary data, field {@code vd}. */
    final class Data implements SenmlValue {
        private final byte[] bytes;

        /**
         * Takes a copy.
         *
         * @param bytes the data
         */
        public Data(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        /**
         * The data.
         *
         * @return a copy
         */
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Data data && Arrays.equals(bytes, data.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        /** As in JSON: in base64url, without padding. */
        @Override
        public String toString() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }
}
