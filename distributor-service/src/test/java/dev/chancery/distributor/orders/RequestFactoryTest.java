/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestFactoryTest {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());

    private static CertificateRequested asked(String hostname) {
        return RequestFactory.of(
                new ServiceState(
                        "api", 1, false, null, hostname, List.of(), null, true, Map.of("team", "payments"), List.of()),
                "server",
                null,
                KEY);
    }

    private static CertificationRequest csr(CertificateRequested asked) {
        return ((CertificationRequest.Parsed.Readable) CertificationRequest.parse(asked.csr())).request();
    }

    @Test
    void aHostnameThatIsTooLongForACommonNameIsAName() {
        String hostname = "a".repeat(60) + ".internal";

        CertificateRequested asked = asked(hostname);

        assertThat(csr(asked).commonNames()).isEmpty();
        assertThat(asked.names()).contains(hostname);
    }

    @Test
    void aHostnameOf64CharactersIsACommonName() {
        String hostname = "a".repeat(55) + ".internal";

        assertThat(csr(asked(hostname)).commonNames()).containsExactly(hostname);
    }

    @Test
    void asksUnderTheLabelsOfTheService() {
        assertThat(asked("api.internal").labels()).containsEntry("team", "payments");
    }
}
