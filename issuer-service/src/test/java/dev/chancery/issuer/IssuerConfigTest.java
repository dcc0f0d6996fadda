/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IssuerConfigTest {
    @Test
    void whatIsKnownOfTheLogMayBeThirtySecondsOldAndNoAuthorityIsMade() {
        IssuerConfig config = config(Map.of());

        assertThat(config.viewAgeMax()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.createAuthorities()).isFalse();
        assertThat(config.rootKey()).isEqualTo("ec-p384");
        assertThat(config.issuingKey()).isEqualTo("ec-p256");
    }

    @Test
    void rejectsAKeyItDoesNotKnow() {
        assertThatThrownBy(() -> config(Map.of("chancery.issuer.create-authoritys", "true")))
                .hasMessageContaining("create-authoritys");
    }

    private static IssuerConfig config(Map<String, String> settings) {
        Map<String, String> all =
                new HashMap<>(Map.of("chancery.issuer.key-directory", "ca", "chancery.issuer.audit-file", "audit.log"));
        all.putAll(settings);
        return new SmallRyeConfigBuilder()
                .withMapping(IssuerConfig.class)
                .withDefaultValues(all)
                .build()
                .getConfigMapping(IssuerConfig.class);
    }
}
