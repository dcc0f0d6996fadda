/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.ocsp.TestCa;
import dev.chancery.x509.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The log is read more than once, and some of it stands there twice. */
class AuthorityViewTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final AuthorityView view = new AuthorityView(Duration.ofDays(30));
    private final TestCa issuing = TestCa.root().issuing("Test Issuing");

    @Test
    void anAnnouncementReadAgainTakesNoRevocationBack() {
        view.enter(issuing.announced(), NOW);
        view.enter(new AuthorityRevoked(issuing.id(), RevocationReason.KEY_COMPROMISE, TestCa.NOT_BEFORE), NOW);
        view.enter(issuing.announced(), NOW);

        assertThat(view.find(issuing.id()))
                .hasValueSatisfying(one -> assertThat(one.hasSigners()).isFalse());
    }

    @Test
    void anAnnouncementReadAgainTakesNoDistrustBack() {
        view.enter(issuing.announced(), NOW);
        view.enter(new AuthorityDistrusted(issuing.id(), TestCa.NOT_BEFORE), NOW);
        view.enter(issuing.announced(), NOW);

        assertThat(view.find(issuing.id()))
                .hasValueSatisfying(one -> assertThat(one.distrusted()).isTrue());
    }

    @Test
    void aRootIsAnsweredForWhereItCertifiesSigners() {
        TestCa usual = TestCa.root();
        TestCa online = TestCa.onlineRoot();

        view.enter(usual.announced(), NOW);
        view.enter(online.announced(), NOW);

        assertThat(view.all()).extracting(Authority::isAnsweredFor).containsExactly(false, true);
    }
}
