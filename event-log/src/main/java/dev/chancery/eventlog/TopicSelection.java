/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which topics a follower reads.
 *
 * @param named must be there; until they are, nothing is read
 * @param pattern those whose whole name matches are read as well, once they are there and may be read: one for each tenant, say
 */
public record TopicSelection(Set<String> named, @Nullable Pattern pattern) {
    public TopicSelection {
        named = Set.copyOf(named);
    }

    public static TopicSelection of(Set<String> named) {
        return new TopicSelection(named, null);
    }

    /** The topics to read, when there are these. */
    Set<String> among(Collection<String> existing) {
        Set<String> chosen = new TreeSet<>(named);
        if (pattern != null) {
            existing.stream().filter(topic -> pattern.matcher(topic).matches()).forEach(chosen::add);
        }
        return chosen;
    }
}
