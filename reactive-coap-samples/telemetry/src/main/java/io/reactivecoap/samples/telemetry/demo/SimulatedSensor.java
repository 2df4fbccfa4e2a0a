package io.reactivecoap.samples.telemetry.demo;

import io.reactivecoap.samples.senml.SenmlFormat;
import io.reactivecoap.samples.senml.SenmlPack;
import io.reactivecoap.samples.senml.SenmlRecord;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * A thermometer that numbers its readings, so that each one that is missing can be told, and each that comes twice. It tells the last ones, of
 * each the temperature and the number, with the time at which it was made.
 */
final class SimulatedSensor extends CoapResource {

    static final String PATH = "senml";
    static final String SEQUENCE = "sequence";

    private final String baseName;
    private final SenmlFormat format;
    private final int history;
    private final Deque<Reading> last = new ArrayDeque<>();
    private long measured;
    private boolean frozen;

    private record Reading(long sequence, long millis, double celsius) {}

    SimulatedSensor(String id, SenmlFormat format, int history) {
        super(PATH);
        this.baseName = "urn:dev:ops:" + id + ":";
        this.format = format;
        this.history = history;
        setObservable(true);
        setObserveType(CoAP.Type.CON);
        getAttributes().setObservable();
        measure();
    }

    void measure() {
        synchronized (this) {
            if (frozen) {
                return;
            }
            measured++;
            double celsius = Math.round(200 + 50 * Math.sin(measured / 30.0)) / 10.0;
            last.addLast(new Reading(measured, System.currentTimeMillis(), celsius));
            if (last.size() > history) {
                last.removeFirst();
            }
        }
        changed();
    }

    synchronized void freeze() {
        frozen = true;
    }

    synchronized long measured() {
        return measured;
    }

    private SenmlPack pack() {
        List<SenmlRecord> records = new ArrayList<>();
        for (Reading reading : last) {
            SenmlRecord temperature = records.isEmpty()
                    ? SenmlRecord.named("temperature").baseName(baseName)
                    : SenmlRecord.named("temperature");
            records.add(temperature.baseTime(reading.millis() / 1e3).unit("Cel").value(reading.celsius()));
            records.add(SenmlRecord.named(SEQUENCE).value(reading.sequence()));
        }
        return new SenmlPack(records);
    }

    /** With an ETag, so that the blocks of a long answer are not put together with those of the next one. */
    private synchronized Response answer() {
        Response answer = new Response(ResponseCode.CONTENT);
        answer.setPayload(format.write(pack()));
        answer.getOptions().setContentFormat(format.contentFormat().id());
        answer.getOptions()
                .addETag(ByteBuffer.allocate(Long.BYTES).putLong(measured).array());
        return answer;
    }

    @Override
    public void handleGET(CoapExchange exchange) {
        exchange.respond(answer());
    }
}
