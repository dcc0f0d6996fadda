/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BundleTextTest {
    private final String shipped = BundleText.shipped();

    @Test
    void readsTheShippedBundle() {
        Bundle bundle = BundleText.read(shipped);

        assertThat(bundle.version()).isEqualTo(6);
        assertThat(bundle.tenants()).containsOnlyKeys("local", "registry", "distributor", "watcher", "ocsp");
    }

    @Test
    void refusesAKeyThatItDoesNotKnow() {
        assertRefused(shipped.replace("    wildcards: true", "    wildcards: true\n    wildcard: true"), "wildcard");
    }

    @Test
    void refusesADoubledKey() {
        assertRefused(shipped.replace("version: 6", "version: 6\nversion: 7"), "version");
    }

    @Test
    void refusesAMissingKey() {
        assertRefused(shipped.replace("    autoRenew: true\n", ""), "autoRenew");
    }

    @Test
    void refusesAProfileThatCouldSignCertificates() {
        assertRefused(shipped.replace("[digitalSignature]", "[keyCertSign]"), "keyCertSign");
    }

    @Test
    void refusesATenantWithAProfileThatIsNotThere() {
        assertRefused(
                shipped.replace("[server, client, dual, agent, peer, short-lived]", "[server, klient]"), "klient");
    }

    @Test
    void refusesAnAddressRangeWithBitsBeyondItsMask() {
        assertRefused(shipped.replace("10.0.0.0/8", "10.0.0.1/8"), "10.0.0.1/8");
    }

    private static void assertRefused(String yaml, String word) {
        assertThatThrownBy(() -> BundleText.read(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word);
    }
}
