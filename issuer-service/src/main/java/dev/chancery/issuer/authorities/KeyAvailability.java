/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.x509.IssuerId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether this issuer may sign: it holds the keys of authorities that the log knows, or it waits and says for what. */
public sealed interface KeyAvailability {
    /**
     * @param keys open, by authority; all of them are on the log
     * @param lacking authorities on the log that certify by request and whose keys are not open here: for each what somebody could do about it
     * @param complete false while keys may come or go without a word on the log: there is a role that this issuer works without, or a root that certifies
     *     signers
     */
    record Held(Map<IssuerId, AuthorityKey> keys, Map<IssuerId, String> lacking, boolean complete)
            implements KeyAvailability {
        public Held {
            keys = Map.copyOf(keys);
            lacking = Collections.unmodifiableMap(new LinkedHashMap<>(lacking));
        }
    }

    /** @param sentence what it waits for, and what somebody could do about it */
    record Waiting(String sentence) implements KeyAvailability {}
}
