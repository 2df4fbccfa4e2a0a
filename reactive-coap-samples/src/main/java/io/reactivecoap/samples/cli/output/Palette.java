package io.reactivecoap.samples.cli.output;

/** The colours of what people read, or none of them. */
public enum Palette {
    COLOURED,
    PLAIN;

    /** What is told apart by its colour. */
    public enum Role {
        ERROR("1;31"),
        NOTE("33"),
        SENT("36"),
        RECEIVED("32"),
        HAPPENED("2"),
        NAME("1;34");

        private final String code;

        Role(String code) {
            this.code = code;
        }
    }

    private static final String BEGIN = "\u001B[";
    private static final String RESET = BEGIN + "0m";

    /**
     * Colours a text.
     *
     * @param role what it is
     * @param text the text
     * @return the text, between the codes that colour it
     */
    public String paint(Role role, String text) {
        return this == PLAIN ? text : BEGIN + role.code + "m" + text + RESET;
    }
}
