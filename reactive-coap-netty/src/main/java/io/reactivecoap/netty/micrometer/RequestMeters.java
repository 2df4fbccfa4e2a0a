package io.reactivecoap.netty.micrometer;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapWatcher;
import io.reactivecoap.CoapWatcher.Kind;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What one request adds to its client's meters. */
final class RequestMeters implements CoapWatcher.OfRequest {

    private final ClientMeters meters;
    private final CoapRequest request;
    private final Kind kind;
    private final long since;
    private final AtomicBoolean recorded = new AtomicBoolean();
    private volatile @Nullable CoapResponse last;

    RequestMeters(ClientMeters meters, CoapRequest request, Kind kind) {
        this.meters = meters;
        this.request = request;
        this.kind = kind;
        since = meters.now();
    }

    @Override
    public void onResponse(CoapResponse response) {
        last = response;
        if (kind == Kind.NOTIFICATIONS) {
            if (response.isSuccess()) {
                meters.onNotification(request);
            }
            record(null, false); // what comes after the first is nothing that is waited for
        }
    }

    @Override
    public void onComplete() {
        record(null, false);
    }

    @Override
    public void onError(Throwable error) {
        record(error, false);
    }

    @Override
    public void onCancel() {
        record(null, true);
    }

    private void record(@Nullable Throwable error, boolean cancelled) {
        if (recorded.compareAndSet(false, true)) {
            meters.onExchange(request, last, error, cancelled, since);
        }
    }
}
