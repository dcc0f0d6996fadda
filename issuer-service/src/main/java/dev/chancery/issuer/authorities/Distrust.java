/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.issuer.authorities.Reply.Done;
import dev.chancery.issuer.authorities.Reply.Refused;
import dev.chancery.x509.IssuerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the trust in a root is withdrawn, since nobody can revoke it: hosts are given it no more, and what stands under it signs no more certificates. It is
 * one fact on the log, so it is there or not; asked again it is the same. The caller has read the log to its end.
 */
public final class Distrust {
    /** An issuer that has not seen the log's end for as long takes no requests: by then each one that does knows it. */
    private static final Duration NOTICE = Duration.ofSeconds(30);

    private final AuthorityLog log;
    private final InstantSource clock;

    public Distrust(AuthorityLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    public Reply of(IssuerId id) throws InterruptedException {
        AuthorityTimeline timeline = log.timeline();
        Optional<AuthorityStatus> found = timeline.of(id);
        if (found.isEmpty() || found.get().announced().role() != AuthorityRole.ROOT) {
            return Refused.because("there is no root CA " + id
                    + "; 'chancery authorities' lists them. Only a root CA can be distrusted; revoke other CAs with "
                    + "'chancery authority revoke'");
        }
        String name = found.get().announced().name();
        if (found.get().endedAt() != null) {
            return Done.of(name + " is already distrusted or expired, since "
                    + found.get().endedAt());
        }
        Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(NOTICE);
        List<String> faults = Stream.of(AuthorityRole.SERVICES, AuthorityRole.PLATFORM)
                .filter(role -> isLeftWithout(role, id, from))
                .map(role -> fault(name, role.name().toLowerCase(Locale.ROOT)))
                .toList();
        if (!faults.isEmpty()) {
            return new Refused(faults);
        }
        List<AuthorityStatus> under = timeline.all().stream()
                .filter(each -> timeline.isUnder(each, id))
                .toList();
        log.publishAndReadBack(new AuthorityDistrusted(id, from));
        List<String> lines = new ArrayList<>();
        lines.add(name
                + " is distrusted: the distributor removes it from the hosts and delivers no certificate "
                + "that was "
                + "issued under it");
        under.forEach(each -> lines.add(each.announced().name() + " is under it and issues no certificates from " + from
                + " on; renew the certificates that it issued"));
        lines.add("next: remove the root from every trust store that you maintain by hand; 'chancery authorities "
                + "--pem' prints the remaining roots");
        return new Done(lines, Map.of());
    }

    /** Whether the role's authority is under it, and no other one signs from then on. */
    private boolean isLeftWithout(AuthorityRole role, IssuerId root, Instant from) {
        AuthorityTimeline timeline = log.timeline();
        List<AuthorityStatus> signing = timeline.all().stream()
                .filter(each -> each.announced().role() == role && each.isActive(from))
                .toList();
        return !signing.isEmpty() && signing.stream().allMatch(each -> timeline.isUnder(each, root));
    }

    private static String fault(String root, String role) {
        return "the CA of role " + role + " is under " + root
                + ", and there is no other for that role; first create one under another root, with 'chancery "
                + "authority new --role "
                + role
                + "' (signed by a root key that this issuer has) or 'chancery authority csr' and 'install'. Run "
                + "this command again when 'chancery authorities' shows it as active";
    }
}
