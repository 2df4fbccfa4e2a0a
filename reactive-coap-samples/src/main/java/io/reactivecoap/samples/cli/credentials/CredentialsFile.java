package io.reactivecoap.samples.cli.credentials;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file of credentials: a line {@code name = value} for each setting, in UTF-8; empty lines, and those that begin with #, say
 * nothing. Nothing of a line is ever told, for it may be a secret.
 */
public final class CredentialsFile {

    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private CredentialsFile() {}

    /**
     * Reads a file.
     *
     * @param file the file, which nobody but its owner may read or write
     * @return what it says
     * @throws IllegalArgumentException when it cannot be read, others can, or it is no such file
     */
    public static Settings read(Path file) {
        try {
            requirePrivate(file);
            Map<Setting, String> values = new EnumMap<>(Setting.class);
            List<String> lines = Files.readAllLines(file);
            for (int number = 1; number <= lines.size(); number++) {
                String line = lines.get(number - 1).strip();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    add(values, line, file + ", line " + number + ": ");
                }
            }
            Path folder = file.toAbsolutePath().getParent();
            return new Settings(values, folder == null ? file : folder);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + " must be text in UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + " (" + e.getMessage() + ")", e);
        }
    }

    private static void add(Map<Setting, String> values, String line, String where) {
        int equals = line.indexOf('=');
        Optional<Setting> setting = equals < 0
                ? Optional.empty()
                : Setting.named(line.substring(0, equals).strip());
        if (setting.isEmpty()) {
            throw new IllegalArgumentException(where + "must be NAME = VALUE with one of these names: "
                    + Arrays.stream(Setting.values()).map(Setting::inFile).collect(Collectors.joining(", ")));
        }
        if (values.put(setting.get(), line.substring(equals + 1).strip()) != null) {
            throw new IllegalArgumentException(where + setting.get().inFile() + " is there already");
        }
    }

    private static void requirePrivate(Path file) throws IOException {
        boolean hasOwner = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (hasOwner && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
            throw new IllegalArgumentException(
                    file + " has secrets, and others may read or write it: chmod 600 " + file);
        }
    }
}
