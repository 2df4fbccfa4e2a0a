package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapSession;
import java.util.List;

/** Each place in a session's window sends the next GET when its last one is answered. */
final class GetWorkload {

    private static final long PAUSE_MILLIS = 300;

    private GetWorkload() {}

    static Result run(Load load, Progress progress) throws InterruptedException {
        try (Sessions opened = Sessions.of(load)) {
            return run(opened.open(), load, progress);
        }
    }

    private static Result run(List<CoapSession> sessions, Load load, Progress progress) throws InterruptedException {
        Tally tally = new Tally();
        Window.run(sessions, load, load.warmup(), tally, progress);
        Thread.sleep(PAUSE_MILLIS);
        double heapBefore = load.checkHeap() ? Reading.liveHeapMib() : 0;
        tally.begin();
        Reading start = Reading.now();
        Window.run(sessions, load, load.total(), tally, progress);
        Result result =
                Result.of(load, load.total(), tally.answers(), Reading.now().since(start), tally);
        return load.checkHeap() ? result.with(new Detail.LiveHeap(heapBefore, Reading.liveHeapMib())) : result;
    }
}
