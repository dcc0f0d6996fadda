/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.home.ChanceryHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file that the operator wrote for a service. What a service says of one of its settings, it says of the file that was made of it. */
final class OperatorSettings {
    private static final Pattern UNKNOWN = Pattern.compile("SRCFG00050: (\\S+) in .* does not map to any root");

    private final ChanceryHome home;
    private final String service;

    OperatorSettings(ChanceryHome home, String service) {
        this.home = home;
        this.service = service;
    }

    /** The text with the file and the line of each of the settings that it names. */
    String located(String text) {
        StringBuilder located = new StringBuilder();
        text.lines()
                .forEach(line -> located.append(located.isEmpty() ? "" : "\n").append(locatedLine(line)));
        return located.toString();
    }

    private String locatedLine(String line) {
        Matcher unknown = UNKNOWN.matcher(line);
        String plain = unknown.find()
                ? unknown.replaceFirst(Matcher.quoteReplacement(
                        unknown.group(1) + " is not a setting of this service; correct or remove it"))
                : line;
        try {
            for (String key : new TreeSet<>(home.settingsOf(service).keySet()).descendingSet()) {
                if (names(plain, key)) {
                    return plain + " (" + file() + lineOf(key) + ")";
                }
            }
        } catch (IOException _) {
            // What it says stands without.
        }
        return plain;
    }

    private static boolean names(String line, String key) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(key) + "(?![\\w.-]*\\w)")
                .matcher(line)
                .find();
    }

    private String lineOf(String key) throws IOException {
        List<String> lines = Files.readAllLines(file());
        Pattern written = Pattern.compile("\\s*" + Pattern.quote(key) + "\\s*([=:].*|\\s.*)?");
        for (int i = lines.size() - 1; i >= 0; i--) { // the last one counts
            if (written.matcher(lines.get(i)).matches()) {
                return ":" + (i + 1);
            }
        }
        return "";
    }

    private Path file() {
        return home.root().resolve("settings").resolve(service + ".properties");
    }
}
