package io.reactivecoap.samples.senml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Packs of a seed: all fields, all kinds of values, and damage done to their bytes. */
final class RandomPacks {

    private static final double[] NUMBERS = {
        0, 1, -1, 23, 24, 255, 256, 65535, 65536, 1.5, -2.25, 1e-7, 0.1, 1e15, 1e300, Double.MIN_VALUE, 4294967296.0
    };
    private static final String[] TEXTS = {"", "Machine Room", "ä\u20ac\ud83d\ude00", "\u0000\n\"\\", "x".repeat(300)};

    private final Random random;

    RandomPacks(Random random) {
        this.random = random;
    }

    SenmlPack next() {
        List<SenmlRecord> records = new ArrayList<>();
        SenmlRecord first = SenmlRecord.EMPTY.baseName("urn:dev:ops:" + random.nextInt(100) + "-");
        records.add(random.nextBoolean() ? first : first.baseTime(1.7e9 + random.nextDouble()));
        for (int i = random.nextInt(6); i >= 0; i--) {
            records.add(record());
        }
        return new SenmlPack(records);
    }

    private SenmlRecord record() {
        SenmlRecord record = SenmlRecord.named("r" + random.nextInt(10));
        record = random.nextInt(4) == 0 ? record.baseUnit("Cel") : record;
        record = random.nextInt(8) == 0 ? record.baseValue(random.nextInt(1000)) : record;
        record = random.nextInt(8) == 0 ? record.baseSum(random.nextGaussian()) : record;
        record = random.nextInt(4) == 0 ? record.unit("%RH") : record;
        record = random.nextInt(2) == 0 ? record.time(-random.nextDouble() * 100) : record;
        record = random.nextInt(4) == 0 ? record.updateTime(random.nextInt(100)) : record;
        record = random.nextInt(4) == 0 ? record.sum(number()) : record;
        return switch (random.nextInt(5)) {
            case 0 -> record.value(TEXTS[random.nextInt(TEXTS.length)]);
            case 1 -> record.value(random.nextBoolean());
            case 2 -> {
                byte[] data = new byte[random.nextInt(30)];
                random.nextBytes(data);
                yield record.value(data);
            }
            default -> record.value(number());
        };
    }

    private double number() {
        return random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : (float) random.nextGaussian();
    }

    byte[] mutated(byte[] bytes) {
        byte[] mutated = bytes;
        for (int i = random.nextInt(4); i >= 0 && mutated.length > 0; i--) {
            int at = random.nextInt(mutated.length);
            mutated = switch (random.nextInt(5)) {
                case 0 -> Arrays.copyOf(mutated, at);
                case 1 -> with(mutated, at, (byte) random.nextInt(256));
                case 2 -> with(mutated, at, (byte) (mutated[at] ^ 1 << random.nextInt(8)));
                case 3 -> joined(Arrays.copyOf(mutated, at), Arrays.copyOfRange(mutated, at + 1, mutated.length));
                default -> joined(Arrays.copyOf(mutated, at), Arrays.copyOfRange(mutated, at / 2, mutated.length));
            };
        }
        return mutated;
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }
}
