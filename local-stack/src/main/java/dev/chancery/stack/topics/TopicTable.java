/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The plan as a Markdown table, for the documentation. */
public final class TopicTable {
    private TopicTable() {}

    public static String markdown(TopicPlan plan) {
        return plan.topics().stream()
                .map(TopicTable::row)
                .collect(Collectors.joining(
                        "\n",
                        "| topic | key | partitions | kept | written by | read by | why |\n|---|---|---|---|---|---|---|\n",
                        "\n"));
    }

    private static String row(Topic topic) {
        return List.of(
                        "`" + topic.name() + "`",
                        topic.key(),
                        Integer.toString(topic.partitions()),
                        topic.retention().words(),
                        String.join(", ", topic.writers()),
                        topic.readers().entrySet().stream()
                                .map(TopicTable::reader)
                                .collect(Collectors.joining(", ")),
                        topic.why())
                .stream()
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String reader(Map.Entry<String, Topic.Reading> reader) {
        return switch (reader.getValue()) {
            case SHARED -> reader.getKey() + " (shared)";
            case EACH -> reader.getKey();
        };
    }
}
