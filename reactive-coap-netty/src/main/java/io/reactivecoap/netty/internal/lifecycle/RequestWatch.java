package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapWatcher;
import java.util.List;
import java.util.Objects;
import reactor.util.context.Context;

/** Those who watch what becomes of a request. */
public final class RequestWatch {

    private final List<CoapWatcher.OfRequest> all;
    private Context context;

    RequestWatch(List<CoapWatcher.OfRequest> all, Context subscribers) {
        this.all = all;
        context = subscribers;
        Told.all(all, one -> context = Objects.requireNonNull(one.context(context), "the watcher gave no Context"));
    }

    /** What the request's own work sees. */
    public Context context() {
        return context;
    }

    public void onResponse(CoapResponse response) {
        Told.all(all, one -> one.onResponse(response));
    }

    public void onComplete() {
        Told.all(all, CoapWatcher.OfRequest::onComplete);
    }

    public void onError(Throwable error) {
        Told.all(all, one -> one.onError(error));
    }

    public void onCancel() {
        Told.all(all, CoapWatcher.OfRequest::onCancel);
    }
}
