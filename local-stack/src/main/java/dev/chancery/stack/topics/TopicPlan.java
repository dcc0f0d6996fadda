/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * All topics and the rights on them, as deploy/topics.yaml says.
 *
 * @param groups the prefix of the consumer groups of each principal; empty where it may use none. It ends with a dash, because the prefix {@code a}
 *     is one of {@code ab-} as well
 * @param quotas of those that have one
 */
public record TopicPlan(SortedMap<String, String> groups, SortedMap<String, Quota> quotas, List<Topic> topics) {

    public TopicPlan {
        groups.forEach((principal, prefix) -> {
            if (!prefix.isEmpty() && !prefix.endsWith("-")) {
                throw new IllegalArgumentException(
                        "topics.yaml: the groups of " + principal + " need a prefix that ends with a dash, otherwise "
                                + "they include those of " + prefix + "anybody; got " + prefix);
            }
        });
        Set<String> seen = new HashSet<>();
        for (Topic topic : topics) {
            if (!seen.add(topic.stream())) {
                throw new IllegalArgumentException("stream " + topic.stream() + " is listed twice");
            }
            topic.writers().forEach(writer -> requireKnown(groups, topic, writer));
            topic.readers().forEach((reader, reading) -> {
                requireKnown(groups, topic, reader);
                if (reading == Topic.Reading.SHARED
                        && groups.getOrDefault(reader, "").isEmpty()) {
                    throw new IllegalArgumentException(
                            topic.stream() + " is read as shared by " + reader + ", which may use no consumer group");
                }
            });
        }
    }

    /** Reads the file; fails with a sentence that names what is wrong in it. */
    public static TopicPlan read(Path file) throws IOException {
        return TopicsFile.parse(Files.readString(file));
    }

    /** Everyone who has a credential, the administrator aside. */
    public SortedSet<String> principals() {
        return new TreeSet<>(groups.keySet());
    }

    /** The rights that the brokers are to hold: these and no others. */
    public Set<AclBinding> rights() {
        Set<AclBinding> rights = new HashSet<>();
        for (Topic topic : topics) {
            topic.writers().forEach(writer -> rights.add(allow(writer, topicNamed(topic.name()), AclOperation.WRITE)));
            topic.readers()
                    .keySet()
                    .forEach(reader -> rights.add(allow(reader, topicNamed(topic.name()), AclOperation.READ)));
        }
        groups.forEach((principal, prefix) -> {
            if (!prefix.isEmpty()) {
                rights.add(allow(
                        principal,
                        new ResourcePattern(ResourceType.GROUP, prefix, PatternType.PREFIXED),
                        AclOperation.READ));
            }
        });
        return rights;
    }

    private static ResourcePattern topicNamed(String name) {
        return new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL);
    }

    private static AclBinding allow(String principal, ResourcePattern on, AclOperation operation) {
        return new AclBinding(on, new AccessControlEntry("User:" + principal, "*", operation, AclPermissionType.ALLOW));
    }

    private static void requireKnown(SortedMap<String, String> groups, Topic topic, String principal) {
        if (!groups.containsKey(principal)) {
            throw new IllegalArgumentException(
                    topic.stream() + " names " + principal + ", which is none of the principals " + groups.keySet());
        }
    }
}
