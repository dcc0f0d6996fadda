/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.x509.IssuerId;
import java.util.Map;

/** The stream authorities, as the creation protocol needs it: from it alone is known who was first. */
public interface AuthorityLog {
    /** What the log says, read to the end that it had when this issuer last looked. */
    AuthorityTimeline timeline();

    /** Those that were revoked, each as it was told first. */
    Map<IssuerId, AuthorityRevoked> revoked();

    /** Publishes, and returns once {@link #timeline} has read it back. A failure means unknown: the record may stand there. */
    void publishAndReadBack(AuthorityEvent event) throws InterruptedException;
}
