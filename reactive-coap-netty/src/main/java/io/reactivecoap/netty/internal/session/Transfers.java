package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapTransferException.Reason;

/** What is wrong with a transfer, in words. */
final class Transfers {

    private Transfers() {}

    static String describe(Reason reason) {
        return switch (reason) {
            case MESSAGE_TOO_LONG -> "the message is longer than the session's MTU";
            case BODY_TOO_LONG -> "the body is longer than BlockwiseParameters.maxBodySize";
            case TOO_MANY_BLOCKS -> "the body has more than 1,048,576 blocks of this size";
            case ETAG_CHANGED -> "the representation changed while it was fetched";
            case CONTENT_FORMAT_CHANGED -> "the content format or the code changed while the body was fetched";
            case BLOCK_LENGTH -> "a block has not the length that its option says";
            case UNEXPECTED_BLOCK -> "another block came than the one that was due";
            case BLOCK_SIZE -> "a block has a size that does not fit here";
            case TRUNCATED -> "the server answered before it had the whole body";
            case NOT_REPEATABLE -> "the transfer has to start again, and the body cannot";
            case BODY_FAILED -> "the body has not the length that was announced";
        };
    }
}
