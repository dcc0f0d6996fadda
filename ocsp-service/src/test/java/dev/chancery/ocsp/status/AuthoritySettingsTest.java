/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.ocsp.OcspConfig.UnknownSerial;
import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.responder.TestConfig;
import dev.chancery.x509.KeyAlgorithm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthoritySettingsTest {
    private static final TestCa ROOT = TestCa.root();
    private static final Authority FIRST =
            ROOT.issuing("Services", KeyAlgorithm.ED25519).known("services-1");
    private static final Authority SECOND = ROOT.issuing("Services").known("services-2");
    private static final String SETTINGS = "chancery.ocsp.authorities.";

    @Test
    void takesWhatIsChosenForAllWhereNothingElseIsSaid() {
        AuthoritySettings choices =
                choices(Map.of("chancery.ocsp.unknown-serial", "unknown", "chancery.ocsp.signer-key", "ec-p384"));

        assertThat(choices.unknownSerial(FIRST)).isEqualTo(UnknownSerial.UNKNOWN);
        assertThat(choices.signerKey(FIRST)).isEqualTo(KeyAlgorithm.P384);
    }

    @Test
    void followsTheAuthoritysOwnKindUnlessToldOtherwise() {
        AuthoritySettings choices = choices(Map.of(SETTINGS + "services-2.signer-key", "ml-dsa-65"));

        assertThat(choices.signerKey(FIRST)).isEqualTo(KeyAlgorithm.ED25519);
        assertThat(choices.signerKey(SECOND)).isEqualTo(KeyAlgorithm.ML_DSA_65);
    }

    @Test
    void anIdComesBeforeAName() {
        AuthoritySettings choices = choices(Map.of(
                SETTINGS + "services-1.unknown-serial",
                "unknown",
                SETTINGS + FIRST.id().hex() + ".unknown-serial",
                "extended-revoke"));

        assertThat(choices.unknownSerial(FIRST)).isEqualTo(UnknownSerial.EXTENDED_REVOKE);
        assertThat(choices.unknownSerial(SECOND)).isEqualTo(UnknownSerial.UNAUTHORIZED);
    }

    @Test
    void saysWhichNameIsNoAuthoritysAndWhichThereAre() {
        AuthoritySettings choices = choices(Map.of(SETTINGS + "servcies-1.unknown-serial", "unknown"));

        assertThat(choices.flaw(List.of(FIRST, SECOND)).orElseThrow())
                .contains("servcies-1", "services-1", "services-2", FIRST.id().hex(), "take it out");
        assertThat(choices(Map.of(SETTINGS + "services-1.unknown-serial", "unknown"))
                        .flaw(List.of(FIRST, SECOND)))
                .isEmpty();
    }

    @Test
    void refusesWhatNobodyCanChoose() {
        assertThatThrownBy(() -> choices(Map.of(SETTINGS + "services-1.signer-key", "ec-p257")))
                .hasMessageContainingAll(SETTINGS + "services-1.signer-key", "ec-p257", "ml-dsa-65", "authority");
        assertThatThrownBy(() -> choices(Map.of("chancery.ocsp.signer-key", "rsa")))
                .hasMessageContaining("chancery.ocsp.signer-key");
        assertThatThrownBy(() -> choices(Map.of(SETTINGS + "services-1.unknown-serial", "good")))
                .hasMessageContainingAll("services-1.unknown-serial", "good");
    }

    private static AuthoritySettings choices(Map<String, String> settings) {
        return new AuthoritySettings(TestConfig.of(settings));
    }
}
