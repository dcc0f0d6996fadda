/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.StoredAuthority;

/** Brings authorities that are kept here onto the log, so that they count there. */
final class Announcements {
    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final AuthorityTemplates designs;

    Announcements(KeyDirectory keys, AuthorityLog log, AuthorityTemplates designs) {
        this.keys = keys;
        this.log = log;
        this.designs = designs;
    }

    /** The how manieth of its role the next one is. */
    int ordinal(AuthorityRole role) {
        return 1
                + Math.toIntExact(log.timeline().all().stream()
                        .filter(each -> each.announced().role() == role)
                        .count());
    }

    /** As it is kept once it counts on the log. Repeated it changes nothing. */
    StoredAuthority counted(StoredAuthority kept) throws InterruptedException {
        if (counts(kept)) {
            return kept;
        }
        log.publishAndReadBack(kept.announcement());
        StoredAuthority counted = kept;
        if (!counts(kept)) {
            // It lay here longer than its notice, so what was announced counts for nobody.
            counted = keys.announceAnew(kept, designs.later(kept.announcement()));
            log.publishAndReadBack(counted.announcement());
        }
        if (!counts(kept)) {
            throw new IllegalStateException("authority " + kept.id()
                    + " was announced but has no effect, because the clocks of this machine and the broker differ by "
                    + "more than 30 seconds; correct them");
        }
        return counted;
    }

    private boolean counts(StoredAuthority kept) {
        return log.timeline().of(kept.id()).isPresent();
    }
}
