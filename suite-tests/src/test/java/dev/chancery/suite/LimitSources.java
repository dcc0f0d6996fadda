/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Limits where they stand. A place is one of
 *
 * <ul>
 *   <li>{@code Type.CONSTANT}: a whole number, a product, a shift, or another constant;
 *   <li>{@code Type.method}: the default of a configuration key;
 *   <li>{@code module:key}: in the module's application.properties;
 *   <li>{@code broker:key}: a setting of the broker;
 *   <li>{@code topics:stream.key}: a setting in deploy/topics.yaml;
 *   <li>{@code heap:process}: what the process is started with on one machine;
 *   <li>a number, with {@code K}, {@code M} or {@code MB}.
 * </ul>
 *
 * <p>Places may be multiplied and divided, from left to right.
 */
final class LimitSources {
    private static final Pattern TERM = Pattern.compile("(?:^| ([*/]) )((?:(?! [*/] ).)+)");
    private static final Pattern NUMBER = Pattern.compile("([0-9][0-9_.]*)L?\\s*(K|MB?)?");
    private static final Map<String, Long> UNITS = Map.of("K", 1L << 10, "M", 1L << 20, "MB", 1L << 20);

    /** By simple name; several modules may have one of a name. */
    private final Map<String, List<Path>> types = new HashMap<>();

    LimitSources() {
        try (Stream<Path> files = Files.walk(RunningSuite.REPOSITORY)) {
            files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> types.computeIfAbsent(nameOf(file), _ -> new ArrayList<>())
                            .add(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    long valueOf(String expression) {
        long value = 1;
        for (MatchResult term : TERM.matcher(expression).results().toList()) {
            long next = one(term.group(2));
            value = "/".equals(term.group(1)) ? value / next : Math.multiplyExact(value, next);
        }
        return value;
    }

    /** What each process of the stack on one machine is started with, in bytes. */
    Map<String, Long> heaps() {
        Map<String, Long> heaps = new TreeMap<>();
        Pattern.compile("(?m)^ {4}([A-Z]+)\\(\"[a-z-]+\", .*, (\\d+)\\)[,;]$")
                .matcher(source("Service"))
                .results()
                .forEach(service ->
                        heaps.put(service.group(1).toLowerCase(Locale.ROOT), Long.parseLong(service.group(2)) << 20));
        heaps.put("broker", number(found("-Xmx(\\d+)m\"", source("Broker")).group(1) + "M"));
        return heaps;
    }

    private long one(String place) {
        if (NUMBER.matcher(place).matches()) {
            return number(place);
        }
        if (place.startsWith("broker:")) {
            return number(
                    found(Pattern.quote("\"" + place.substring(7) + "\"") + ",\\s+\"(\\d+)\"", source("BrokerSettings"))
                            .group(1));
        }
        if (place.startsWith("heap:")) {
            return heaps().getOrDefault(place.substring(5), 0L);
        }
        if (place.startsWith("topics:")) {
            return ofTopic(place.substring(7));
        }
        int colon = place.indexOf(':');
        if (colon > 0) {
            return ofProperty(place.substring(0, colon), place.substring(colon + 1));
        }
        String[] names = place.split("\\.", -1);
        String name = names[names.length - 1];
        return name.equals(name.toUpperCase(Locale.ROOT))
                ? ofConstant(names[0], name)
                : number(found(
                                "@WithDefault\\(\"([^\"]+)\"\\)\\s+(?:int|long|MemorySize) " + name + "\\(",
                                source(names[0]))
                        .group(1));
    }

    private long ofConstant(String type, String name) {
        String text = found("(?:int|long) " + name + " =\\s+([^;]+);", source(type))
                .group(1)
                .strip();
        return text.matches("[0-9].*") ? number(text) : valueOf(text.contains(".") ? text : type + "." + text);
    }

    private static long ofProperty(String module, String key) {
        return number(found("(?m)^" + Pattern.quote(key) + "=(\\S+)$", text(propertiesOf(module)))
                .group(1));
    }

    private static Path propertiesOf(String module) {
        return RunningSuite.REPOSITORY.resolve(module).resolve("src/main/resources/application.properties");
    }

    private static long ofTopic(String place) {
        String[] names = place.split("\\.", 2);
        String topics = text(RunningSuite.REPOSITORY.resolve("deploy/topics.yaml"));
        return number(found(
                        "stream: " + Pattern.quote(names[0]) + "\\n(?:    .*\\n)*?    " + Pattern.quote(names[1])
                                + ": (\\S+)",
                        topics)
                .group(1));
    }

    static long number(String text) {
        if (text.contains("<<")) {
            String[] sides = text.split("<<", 2);
            return number(sides[0].strip()) << number(sides[1].strip());
        }
        if (text.contains("*")) {
            return Pattern.compile("\\*")
                    .splitAsStream(text)
                    .mapToLong(factor -> number(factor.strip()))
                    .reduce(1, Math::multiplyExact);
        }
        MatchResult number =
                NUMBER.matcher(text).results().findFirst().orElseThrow(() -> new AssertionError("no number: " + text));
        double value = Double.parseDouble(number.group(1).replace("_", ""));
        return Math.round(value * (number.group(2) == null ? 1 : UNITS.getOrDefault(number.group(2), 1L)));
    }

    private String source(String type) {
        List<Path> files = types.get(type);
        if (files == null) {
            throw new AssertionError("there is no " + type);
        }
        return files.stream().map(LimitSources::text).collect(Collectors.joining("\n"));
    }

    private static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".java".length());
    }

    private static MatchResult found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is found by " + pattern));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
