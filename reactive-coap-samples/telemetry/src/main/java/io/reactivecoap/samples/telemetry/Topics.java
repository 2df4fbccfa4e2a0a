package io.reactivecoap.samples.telemetry;

import io.reactivecoap.samples.senml.ResolvedRecord;
import io.reactivecoap.samples.senml.SenmlFormat;
import io.reactivecoap.samples.senml.SenmlPack;
import io.reactivecoap.samples.senml.SenmlRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** The topics, and what is written to them: each record has the device as its key, and tells which instance wrote it. */
public final class Topics {

    /** Compacted: the devices there are, each with its URI; a tombstone takes one away. */
    public static final String DEVICES = "devices";

    /** Each reading, a SenML pack of one resolved record. */
    public static final String READINGS = "readings";

    /** What windows have come to. */
    public static final String AGGREGATES = "aggregates";

    /** The header that names the instance. */
    public static final String INSTANCE = "instance";

    private final List<Header> headers;

    Topics(String instance) {
        this.headers = List.of(new RecordHeader(INSTANCE, instance.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Without a timestamp of the device's: Kafka refuses those that are far from its own clock, and the reading tells its time.
     */
    ProducerRecord<String, byte[]> reading(String device, ResolvedRecord reading) {
        byte[] value = SenmlFormat.SENML_JSON.write(SenmlPack.of(reading.toRecord()));
        return new ProducerRecord<>(READINGS, null, device, value, headers);
    }

    /** A window as SenML: its end is the time, one record for each figure. */
    ProducerRecord<String, byte[]> aggregate(Aggregate window) {
        SenmlRecord min = SenmlRecord.named(":min").baseName(window.name()).baseTime(window.end());
        SenmlPack pack = SenmlPack.of(
                (window.unit() == null ? min : min.baseUnit(window.unit())).value(window.min()),
                SenmlRecord.named(":max").value(window.max()),
                SenmlRecord.named(":mean").value(window.mean()),
                SenmlRecord.named(":count").unit("count").value(window.count()));
        return new ProducerRecord<>(AGGREGATES, null, window.device(), SenmlFormat.SENML_JSON.write(pack), headers);
    }
}
