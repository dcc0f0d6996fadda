/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A properties file without the date and the escapes that the JDK would write: librdkafka reads it as well. */
public final class PropertiesText {
    private PropertiesText() {}

    /** One line for each, sorted. Values stand on one line and hold no backslash, or they are refused. */
    public static String of(Map<String, String> properties) {
        return new TreeMap<>(properties)
                .entrySet().stream().map(PropertiesText::line).collect(Collectors.joining());
    }

    private static String line(Map.Entry<String, String> property) {
        String value = property.getValue();
        if (value.indexOf('\n') >= 0 || value.indexOf('\\') >= 0) {
            throw new IllegalArgumentException(property.getKey() + " must not contain a line end or a backslash");
        }
        return property.getKey() + "=" + value + "\n";
    }
}
