/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.keys.KeptAuthority;
import dev.chancery.issuer.keys.KeyDirectory;

/** Brings authorities that are kept here onto the log, so that they count there. */
final class Announcements {
    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final AuthorityDesigns designs;

    Announcements(KeyDirectory keys, AuthorityLog log, AuthorityDesigns designs) {
        this.keys = keys;
        this.log = log;
        this.designs = designs;
    }

    /** The how manieth of its role the next one is. */
    int ordinal(AuthorityRole role) {
        return 1
                + Math.toIntExact(log.standings().all().stream()
                        .filter(each -> each.planned().role() == role)
                        .count());
    }

    /** As it is kept once it counts on the log. Repeated it changes nothing. */
    KeptAuthority counted(KeptAuthority kept) throws InterruptedException {
        if (counts(kept)) {
            return kept;
        }
        log.publishAndReadBack(kept.announcement());
        KeptAuthority counted = kept;
        if (!counts(kept)) {
            // It lay here longer than its notice, so what was announced counts for nobody.
            counted = keys.announceAnew(kept, designs.later(kept.announcement()));
            log.publishAndReadBack(counted.announcement());
        }
        if (!counts(kept)) {
            throw new IllegalStateException("authority " + kept.id()
                    + " was announced and does not count: this machine's clock and the broker's differ by more than half a"
                    + " minute; correct them");
        }
        return counted;
    }

    private boolean counts(KeptAuthority kept) {
        return log.standings().of(kept.id()).isPresent();
    }
}
