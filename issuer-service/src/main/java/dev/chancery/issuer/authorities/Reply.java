/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import java.util.List;
import java.util.Map;

/** What became of something that an administrator asked for. */
public sealed interface Reply {
    /**
     * It is so, whether by this or by an earlier try.
     *
     * @param lines for people, in order
     * @param files content by name, to be handed out; none of them is a secret in the clear
     */
    record Done(List<String> lines, Map<String, String> files) implements Reply {
        public Done {
            lines = List.copyOf(lines);
            files = Map.copyOf(files);
        }

        /** Names the files alone: an encrypted key is nothing for a log either. */
        @Override
        public String toString() {
            return "Done[lines=" + lines + ", files=" + files.keySet() + "]";
        }

        static Done of(String... lines) {
            return new Done(List.of(lines), Map.of());
        }
    }

    /** @param faults why nothing was done, each with the remedy */
    record Refused(List<String> faults) implements Reply {
        public Refused {
            faults = List.copyOf(faults);
        }

        public static Refused because(String fault) {
            return new Refused(List.of(fault));
        }
    }
}
