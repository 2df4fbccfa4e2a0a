package io.reactivecoap.pubsub;

/** Where EMQX's gateway has its topics. */
public enum EmqxLayout {
    /** {@code ps/{topic}}, as the gateway does it. */
    PS("ps"),
    /** {@code mqtt/{topic}}, as its manual says; it answers 4.00 to that in the versions known. */
    MQTT("mqtt");

    private final String base;

    EmqxLayout(String base) {
        this.base = base;
    }

    String base() {
        return base;
    }
}
