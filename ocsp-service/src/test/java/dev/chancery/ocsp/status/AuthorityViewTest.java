/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.ocsp.TestCa;
import dev.chancery.x509.RevocationReason;
import org.junit.jupiter.api.Test;

/** The log is read more than once, and some of it stands there twice. */
class AuthorityViewTest {
    private final AuthorityView view = new AuthorityView();
    private final TestCa issuing = TestCa.root().issuing("Test Issuing");

    @Test
    void anAnnouncementReadAgainTakesNoRevocationBack() {
        view.enter(issuing.planned());
        view.enter(new AuthorityRevoked(issuing.id(), RevocationReason.KEY_COMPROMISE, TestCa.NOT_BEFORE));
        view.enter(issuing.planned());

        assertThat(view.find(issuing.id()))
                .hasValueSatisfying(one -> assertThat(one.hasSigners()).isFalse());
    }

    @Test
    void anAnnouncementReadAgainTakesNoDistrustBack() {
        view.enter(issuing.planned());
        view.enter(new AuthorityDistrusted(issuing.id(), TestCa.NOT_BEFORE));
        view.enter(issuing.planned());

        assertThat(view.find(issuing.id()))
                .hasValueSatisfying(one -> assertThat(one.distrusted()).isTrue());
    }
}
