package io.reactivecoap.samples.cli;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The arguments of every command that asks for a resource, and the request that they make. */
final class RequestArguments {

    @Option(
            names = "--accept",
            paramLabel = "FORMAT",
            converter = Converters.Format.class,
            description = "What the answer should be written in.")
    private @Nullable ContentFormat accept;

    @Option(
            names = {"-O", "--option"},
            paramLabel = "NUM=VALUE",
            converter = Converters.Option.class,
            description = "A further option: text, a number or bytes (0x...) as its number asks for; may be repeated.")
    private List<OptionArgument> options = List.of();

    @Option(names = "--non", description = "Send it non-confirmable: once, without acknowledgement.")
    private boolean nonConfirmable;

    @Option(
            names = "--block-size",
            paramLabel = "BYTES",
            description =
                    "Largest block of a long payload: 16, 32, 64, ... 1024, which is the default and, over coap+tcp, stands "
                            + "for as many blocks to a message as the peer takes.")
    private int blockSize = BlockwiseParameters.DEFAULT.blockSize();

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            description = "Longest payload that is held in memory; 8388608 (8 MiB) by default.")
    private int maxBody = BlockwiseParameters.DEFAULT.maxBodySize();

    int maxBody() {
        if (maxBody < 1) {
            throw new CommandException(ExitCodes.USAGE, "--max-body must be at least 1, was " + maxBody);
        }
        return maxBody;
    }

    /** A request to the peer's resource, without a payload. */
    CoapRequest request(CoapMethod method, PeerArguments peer, @Nullable ContentFormat contentFormat) {
        if (nonConfirmable && peer.uri().protocol().isReliable()) {
            throw new CommandException(
                    ExitCodes.USAGE,
                    "--non is for datagrams, " + peer.uri().protocol().scheme() + ":// delivers: leave it out");
        }
        CoapRequest request = CoapRequest.of(method, "/")
                .options(options(peer, contentFormat))
                .confirmable(!nonConfirmable)
                .blockwise(blockwise());
        return peer.timeout().map(request::timeout).orElse(request);
    }

    private BlockwiseParameters blockwise() {
        if (Integer.bitCount(blockSize) != 1 || blockSize < 16 || blockSize > BlockwiseParameters.MAX_BLOCK_SIZE) {
            throw new CommandException(
                    ExitCodes.USAGE, "--block-size must be 16, 32, 64, 128, 256, 512 or 1024, was " + blockSize);
        }
        return BlockwiseParameters.DEFAULT.withBlockSize(blockSize).withMaxBodySize(maxBody());
    }

    private CoapOptions options(PeerArguments peer, @Nullable ContentFormat contentFormat) {
        CoapOptions.Builder all = CoapOptions.builder().addAll(peer.uri().options());
        try {
            if (contentFormat != null) {
                all.add(CoapOption.CONTENT_FORMAT, contentFormat);
            }
            if (accept != null) {
                all.add(CoapOption.ACCEPT, accept);
            }
            options.forEach(option -> option.addTo(all));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCodes.USAGE, "--option: " + e.getMessage());
        }
        return all.build();
    }
}
