package io.reactivecoap.netty.server;

/**
 * A connection that is no more.
 *
 * @param peer its number
 * @param why what came before: {@code closed by the client}, {@code closed by the server} or what went wrong
 */
public record ConnectionEnd(int peer, String why) {

    public static final String BY_CLIENT = "closed by the client";
    public static final String BY_SERVER = "closed by the server";
}
