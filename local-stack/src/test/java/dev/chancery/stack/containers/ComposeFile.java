/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml with its anchors followed. */
public record ComposeFile(Map<?, ?> content) {

    public static ComposeFile read() throws IOException {
        String text = Files.readString(Path.of("../docker-compose.yml"));
        return new ComposeFile(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
    }

    /** Names at the top: {@code services}, {@code volumes}, {@code networks}. */
    Map<String, Map<?, ?>> section(String name) {
        Map<String, Map<?, ?>> section = new TreeMap<>();
        map(content, name).forEach((key, value) -> section.put(key.toString(), (Map<?, ?>) value));
        return section;
    }

    public Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        map(map(content, "services"), service, "environment")
                .forEach((key, value) -> environment.put(key.toString(), value.toString()));
        return environment;
    }

    /** What a container writes as a list of texts; empty when it does not. */
    static List<String> texts(Map<?, ?> part, String name) {
        List<String> texts = new ArrayList<>();
        if (part.containsKey(name)) {
            ((Collection<?>) part.get(name)).forEach(text -> texts.add(text.toString()));
        }
        return texts;
    }

    static Map<?, ?> part(Map<?, ?> from, String name) {
        return map(from, name);
    }

    private static Map<?, ?> map(Map<?, ?> from, String... names) {
        Map<?, ?> found = from;
        for (String name : names) {
            found = found.containsKey(name) ? (Map<?, ?>) found.get(name) : Map.of();
        }
        return found;
    }
}
