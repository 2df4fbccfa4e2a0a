package io.reactivecoap.samples.webflux.web;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.samples.webflux.device.SensorsProperties;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/**
 * The log of a device, block by block (RFC 7959). The device is asked for the next block when there is room in the HTTP
 * connection: a client that reads slowly slows the device down, one that goes away stops it, and nothing is gathered here.
 */
@RestController
final class LogController {

    private final Lookup lookup;
    private final SensorsProperties settings;

    LogController(Lookup lookup, SensorsProperties settings) {
        this.lookup = lookup;
        this.settings = settings;
    }

    @GetMapping(path = "/api/log/{device}", produces = MediaType.TEXT_PLAIN_VALUE)
    Flux<DataBuffer> log(@PathVariable String device, ServerHttpResponse response) {
        DataBufferFactory buffers = response.bufferFactory();
        CoapRequest request = CoapRequest.get(settings.logPath()).timeout(settings.timeout()); // for each block
        return lookup.device(device)
                .session()
                .blocks(request)
                .doOnNext(block -> tellLength(block, response))
                .map(block -> buffers.wrap(block.payload()));
    }

    /** Before the first block is written the headers can still be set: the Size2 option tells the whole length. */
    private static void tellLength(CoapBlock block, ServerHttpResponse response) {
        if (block.offset() == 0 && !response.isCommitted()) {
            block.totalSize().ifPresent(response.getHeaders()::setContentLength);
        }
    }
}
