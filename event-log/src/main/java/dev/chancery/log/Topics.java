/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.log;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which topics a follower reads.
 *
 * @param named must be there; until they are, nothing is read
 * @param alike those whose whole name matches are read as well, once they are there and may be read: one for each tenant, say
 */
public record Topics(Set<String> named, @Nullable Pattern alike) {
    public Topics {
        named = Set.copyOf(named);
    }

    public static Topics of(Set<String> named) {
        return new Topics(named, null);
    }

    /** The topics to read, when there are these. */
    Set<String> among(Collection<String> existing) {
        Set<String> chosen = new TreeSet<>(named);
        if (alike != null) {
            existing.stream().filter(topic -> alike.matcher(topic).matches()).forEach(chosen::add);
        }
        return chosen;
    }
}
