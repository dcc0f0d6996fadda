/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BundleTextTest {
    private final String shipped = BundleText.shipped();

    @Test
    void readsTheShippedBundle() {
        Bundle bundle = BundleText.read(shipped);

        assertThat(bundle.version()).isEqualTo(7);
        assertThat(bundle.tenants()).containsOnlyKeys("local", "registry", "distributor", "ocsp");
    }

    @Test
    void refusesAKeyThatItDoesNotKnow() {
        assertRefused(shipped.replace("    wildcards: true", "    wildcards: true\n    wildcard: true"), "wildcard");
    }

    @Test
    void refusesADoubledKey() {
        assertRefused(shipped.replace("version: 7", "version: 7\nversion: 8"), "version");
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

    /** Whoever writes a bundle reads YAML, not Java. */
    @Test
    void saysWhatIsWrongInWordsOfTheBundle() {
        assertRefused(
                shipped.replace("    wildcards: true", "    wildcards: true\n    wildcard: true"),
                "tenants.local.wildcard;");
        assertRefused(shipped.replace("    autoRenew: true\n", ""), "tenants.local.autoRenew is missing");
        assertRefused(
                shipped.replace("    autoRenew: true\n", "    autoRenew: often\n"),
                "tenants.local.autoRenew must be true or false");
        assertRefused(shipped.replace("version: 7", "version: six"), "version must be a whole number");
        assertRefused(shipped.replace("version: 7", "version: [6]"), "version must be a whole number");
        assertRefused(shipped.replace("version: 7", "version: 7\nversion: 8"), "the key 'version' occurs twice");
        assertRefused(
                shipped.replaceFirst("(?m)^    dns: \\[.*]$", "    dns: .internal"),
                "tenants.local.dns must be a list, [a, b]");
        assertRefused(shipped.replaceFirst("(?m)^    dns: \\[.*]$", "    dns: []]"), "it is not YAML: ");
        assertRefused(shipped.replaceFirst("(?m)^    dns: \\[.*]$", "    dns:"), "tenants.local.dns has no value");
        assertRefused("", "it is empty");
        assertRefused("# nothing yet\n", "it is empty");
        assertRefused(shipped + "---\n" + shipped, "only one YAML document");
        assertRefused("- " + "a".repeat(2_000), "it must be a map with the keys: version, requests");
    }

    /** Somebody names the wrong file, and its lines go into a terminal or a log. */
    @Test
    void quotesNothingOfAFileThatIsNoBundle() {
        for (String file : List.of(
                "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/bin/false\n",
                "secret-word",
                "[secret-word",
                "a: secret-word\n\tb: secret-word",
                "version: secret-word",
                "profiles: secret-word",
                "profiles: {server: secret-word}")) {
            assertThatThrownBy(() -> BundleText.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("root", "secret-word", "dev.chancery", "java.", "deserialize", "com.fasterxml")
                    .hasSizeLessThan(1_001)
                    .hasLineCount(1);
        }
    }

    private static void assertRefused(String yaml, String word) {
        assertThatThrownBy(() -> BundleText.read(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word)
                .message()
                .doesNotContain("dev.chancery", "java.", "deserialize", "coercion", "Jackson", "ignorable");
    }
}
