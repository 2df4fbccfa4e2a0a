package io.reactivecoap.option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The options of one message: immutable, sorted by number, options of one number in the order they were added.
 *
 * <p>What a peer sent is kept as it came. A value that its option cannot hold, being too short, too long or text that
 * is not UTF-8, is skipped by {@link #get}, {@link #first} and {@link #all}, as RFC 7252 §5.4.3 demands that such an
 * option be treated like an unrecognised one; {@link #contains(int)}, the access by index and the iteration show it.
 */
public final class CoapOptions implements Iterable<CoapOptions.Entry> {
    private static final byte[] NO_DATA = {};
    private static final int[] NO_INDEX = {};
    private static final CoapOptions EMPTY = new CoapOptions(NO_DATA, NO_INDEX, 0);

    // Three of index for each option: its number, where its value begins in data, and how many bytes it has.
    private static final int STRIDE = 3;
    private final byte[] data;
    private final int[] index;
    private final int count;

    private CoapOptions(byte[] data, int[] index, int count) {
        this.data = data;
        this.index = index;
        this.count = count;
    }

    /** {@return no options} */
    public static CoapOptions empty() {
        return EMPTY;
    }

    /** {@return a builder that holds no options yet} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return how many options there are} */
    public int size() {
        return count;
    }

    /** {@return whether there are none} */
    public boolean isEmpty() {
        return count == 0;
    }

    /**
     * Whether an option is there, whatever its value.
     *
     * @param option the option
     * @return whether it is there at least once
     */
    public boolean contains(CoapOption<?> option) {
        return contains(option.number());
    }

    /**
     * Whether an option is there, whatever its value.
     *
     * @param number the number of the option
     * @return whether it is there at least once
     */
    public boolean contains(int number) {
        int at = indexOf(number);
        return at < count && numberAt(at) == number;
    }

    /**
     * The first value of an option that the option can hold.
     *
     * @param <T> what a value is
     * @param option the option
     * @return the value, or empty if there is none
     */
    public <T> Optional<T> first(CoapOption<T> option) {
        return Optional.ofNullable(get(option));
    }

    /**
     * The first value of an option that the option can hold.
     *
     * @param <T> what a value is
     * @param option the option
     * @return the value, or null if there is none
     */
    public <T> @Nullable T get(CoapOption<T> option) {
        for (int i = indexOf(option.number()); i < count && numberAt(i) == option.number(); i++) {
            T value = decodeAt(i, option);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /**
     * All values of an option that the option can hold.
     *
     * @param <T> what a value is
     * @param option the option
     * @return the values in order, not to be changed
     */
    public <T> List<T> all(CoapOption<T> option) {
        List<T> values = new ArrayList<>();
        for (int i = indexOf(option.number()); i < count && numberAt(i) == option.number(); i++) {
            T value = decodeAt(i, option);
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    /**
     * These options with one value of an option in place of all it had.
     *
     * @param <T> what a value is
     * @param option the option
     * @param value its only value
     * @return the changed options
     * @throws IllegalArgumentException if the option cannot hold the value
     */
    public <T> CoapOptions with(CoapOption<T> option, T value) {
        byte[] bytes = option.encode(value);
        return builder()
                .addAllBut(this, option.number())
                .add(option.number(), bytes)
                .build();
    }

    /**
     * These options and one more, after those of the same number.
     *
     * @param <T> what a value is
     * @param option the option
     * @param value the value to add
     * @return the changed options
     * @throws IllegalArgumentException if the option cannot hold the value, or is there and not repeatable
     */
    public <T> CoapOptions plus(CoapOption<T> option, T value) {
        return builder().addAll(this).add(option, value).build();
    }

    /**
     * These options without any of one number.
     *
     * @param option the option to leave out
     * @return the changed options
     */
    public CoapOptions without(CoapOption<?> option) {
        return contains(option) ? builder().addAllBut(this, option.number()).build() : this;
    }

    /**
     * The number of one option.
     *
     * @param index which, 0 to {@link #size()} - 1
     * @return its number
     */
    public int numberAt(int index) {
        return this.index[at(index)];
    }

    /**
     * The length of one value.
     *
     * @param index which, 0 to {@link #size()} - 1
     * @return how many bytes it has
     */
    public int lengthAt(int index) {
        return this.index[at(index) + 2];
    }

    /**
     * One byte of one value.
     *
     * @param index which option, 0 to {@link #size()} - 1
     * @param offset which byte, 0 to {@link #lengthAt} - 1
     * @return the byte
     */
    public byte byteAt(int index, int offset) {
        return data[offsetAt(index) + Objects.checkIndex(offset, lengthAt(index))];
    }

    /**
     * Copies one value.
     *
     * @param index which option, 0 to {@link #size()} - 1
     * @param target where to
     * @param targetOffset where in the target to begin
     */
    public void copyValue(int index, byte[] target, int targetOffset) {
        System.arraycopy(data, offsetAt(index), target, targetOffset, lengthAt(index));
    }

    /**
     * A copy of one value.
     *
     * @param index which option, 0 to {@link #size()} - 1
     * @return its bytes
     */
    public byte[] valueAt(int index) {
        int offset = offsetAt(index);
        return Arrays.copyOfRange(data, offset, offset + lengthAt(index));
    }

    private int offsetAt(int index) {
        return this.index[at(index) + 1];
    }

    private int at(int index) {
        return Objects.checkIndex(index, count) * STRIDE;
    }

    /** Where the first option of a number is, or would be. */
    private int indexOf(int number) {
        int i = 0;
        while (i < count && numberAt(i) < number) {
            i++;
        }
        return i;
    }

    private <T> @Nullable T decodeAt(int index, CoapOption<T> option) {
        return option.decodeOrNull(data, offsetAt(index), lengthAt(index));
    }

    @Override
    public Iterator<Entry> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public Entry next() {
                if (next == count) {
                    throw new NoSuchElementException();
                }
                return new Entry(CoapOptions.this, next++);
            }
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof CoapOptions that) || count != that.count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (!sameAt(i, that)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameAt(int i, CoapOptions that) {
        int from = offsetAt(i);
        int thatFrom = that.offsetAt(i);
        return numberAt(i) == that.numberAt(i)
                && Arrays.equals(data, from, from + lengthAt(i), that.data, thatFrom, thatFrom + that.lengthAt(i));
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < count; i++) {
            hash = 31 * hash + numberAt(i);
            for (int offset = offsetAt(i), end = offset + lengthAt(i); offset < end; offset++) {
                hash = 31 * hash + data[offset];
            }
        }
        return hash;
    }

    /** {@return the options by name, their values as text, numbers or hexadecimal} */
    @Override
    public String toString() {
        StringJoiner entries = new StringJoiner(", ", "{", "}");
        forEach(entry -> entries.add(entry.toString()));
        return entries.toString();
    }

    /** One option of a message, with its value. */
    public static final class Entry {
        private final CoapOptions options;
        private final int index;

        private Entry(CoapOptions options, int index) {
            this.options = options;
            this.index = index;
        }

        /** {@return the option} */
        public CoapOption<?> option() {
            return CoapOption.byNumber(options.numberAt(index));
        }

        /** {@return a copy of the value as it travels} */
        public byte[] value() {
            return options.valueAt(index);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry that
                    && option().equals(that.option())
                    && Arrays.equals(value(), that.value());
        }

        @Override
        public int hashCode() {
            return 31 * options.numberAt(index) + Arrays.hashCode(value());
        }

        /** {@return name and value, such as {@code Uri-Path=a}} */
        @Override
        public String toString() {
            CoapOption<?> option = option();
            Object value = options.decodeAt(index, option);
            if (value == null) {
                return option + "=<illegal " + HexFormat.of().formatHex(value()) + ">";
            }
            return switch (option.format()) {
                case EMPTY -> option.name();
                case OPAQUE -> option + "=" + HexFormat.of().formatHex(value());
                case UINT, STRING -> option + "=" + value;
            };
        }
    }

    /** Collects options, copying their values; adding in the order of the numbers is fastest. Good for one build. */
    public static final class Builder {
        private byte @Nullable [] data = NO_DATA;
        private int[] index = NO_INDEX;
        private int count;
        private int used;

        private Builder() {}

        /**
         * Adds an option as it came from a peer: neither the length of the value nor repetition is checked.
         *
         * @param number the number of the option, 0 to 65535
         * @param source an array that holds the value
         * @param offset where the value begins
         * @param length how many bytes it has
         * @return this builder
         */
        public Builder add(int number, byte[] source, int offset, int length) {
            CoapOption.checkNumber(number);
            Objects.checkFromIndexSize(offset, length, source.length);
            byte[] room = roomFor(length);
            System.arraycopy(source, offset, room, used, length);
            insert(number, used, length);
            used += length;
            return this;
        }

        /**
         * Adds an option as it came from a peer: neither the length of the value nor repetition is checked.
         *
         * @param number the number of the option, 0 to 65535
         * @param value its value
         * @return this builder
         */
        public Builder add(int number, byte[] value) {
            return add(number, value, 0, value.length);
        }

        /**
         * Adds an option, after those of the same number.
         *
         * @param <T> what a value is
         * @param option the option
         * @param value its value
         * @return this builder
         * @throws IllegalArgumentException if the option cannot hold the value, or is there and not repeatable
         */
        public <T> Builder add(CoapOption<T> option, T value) {
            byte[] bytes = option.encode(value);
            // RFC 7252 §5.4.5: "An option that is not repeatable MUST NOT be included more than once in a message."
            if (!option.repeatable() && contains(option.number())) {
                throw new IllegalArgumentException("option must be repeatable to be added again, was " + option);
            }
            return add(option.number(), bytes);
        }

        /**
         * Adds all options of another message, after those of the same number.
         *
         * @param options the options
         * @return this builder
         */
        public Builder addAll(CoapOptions options) {
            return addAllBut(options, -1);
        }

        private Builder addAllBut(CoapOptions options, int number) {
            for (int i = 0; i < options.count; i++) {
                if (options.numberAt(i) != number) {
                    add(options.numberAt(i), options.data, options.offsetAt(i), options.lengthAt(i));
                }
            }
            return this;
        }

        /**
         * Hands the options over; the builder is of no use afterwards.
         *
         * @return the options
         */
        public CoapOptions build() {
            byte[] collected = open();
            data = null;
            return count == 0 ? EMPTY : new CoapOptions(collected, index, count);
        }

        private boolean contains(int number) {
            for (int i = 0; i < count; i++) {
                if (index[i * STRIDE] == number) {
                    return true;
                }
            }
            return false;
        }

        private byte[] open() {
            if (data == null) {
                throw new IllegalStateException("this builder has built its options; use a new one");
            }
            return data;
        }

        private byte[] roomFor(int length) {
            byte[] room = open();
            if (room.length - used < length) {
                room = Arrays.copyOf(room, Math.max(32, Math.max(2 * room.length, Math.addExact(used, length))));
                data = room;
            }
            return room;
        }

        private void insert(int number, int offset, int length) {
            if (index.length == count * STRIDE) {
                index = Arrays.copyOf(index, Math.max(4 * STRIDE, 2 * index.length));
            }
            int at = count++ * STRIDE;
            while (at > 0 && index[at - STRIDE] > number) {
                System.arraycopy(index, at - STRIDE, index, at, STRIDE);
                at -= STRIDE;
            }
            index[at] = number;
            index[at + 1] = offset;
            index[at + 2] = length;
        }
    }
}
