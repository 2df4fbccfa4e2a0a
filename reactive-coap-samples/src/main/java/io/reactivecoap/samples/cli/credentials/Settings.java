package io.reactivecoap.samples.cli.credentials;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a file, or the environment, says of who we are and whom we trust. Immutable, and never printed. */
public final class Settings {

    /** Nothing is said. */
    public static final Settings NONE = new Settings(Map.of(), Path.of(""));

    private final Map<Setting, String> values;
    private final Path folder;

    Settings(Map<Setting, String> values, Path folder) {
        this.values = new TreeMap<>(values);
        this.folder = folder;
    }

    /**
     * Reads them from the environment: {@code COAP_PSK_IDENTITY} and so on.
     *
     * @param environment its variables
     * @return the settings; a variable without a value says nothing
     */
    public static Settings ofEnvironment(Map<String, String> environment) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String value = environment.getOrDefault(setting.variable(), "");
            if (!value.isEmpty()) {
                values.put(setting, value);
            }
        }
        return new Settings(values, Path.of(""));
    }

    /**
     * What is said.
     *
     * @param setting of what
     * @return the value; empty when nothing is said of it
     */
    public Optional<String> get(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    /**
     * A file that is named.
     *
     * @param name absolute, or relative to the folder of the file that names it
     * @return its path
     * @throws IllegalArgumentException when it is no path
     */
    Path file(String name) {
        return folder.resolve(name.strip());
    }

    /** {@return which settings there are, without their values} */
    @Override
    public String toString() {
        return "Settings" + values.keySet();
    }
}
