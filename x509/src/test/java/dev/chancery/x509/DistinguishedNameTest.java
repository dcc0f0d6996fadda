/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistinguishedNameTest {

    @Test
    void isPrintedAsRfc4514Says() {
        DistinguishedName name = DistinguishedName.empty()
                .with(DistinguishedName.Type.COUNTRY, "DE")
                .with(DistinguishedName.Type.ORGANIZATION, "Payments, Inc.")
                .with(DistinguishedName.Type.COMMON_NAME, "api.internal");

        assertThat(DistinguishedName.text(name.toX500Name())).isEqualTo("CN=api.internal,O=Payments\\, Inc.,C=DE");
    }

    @Test
    void anEmptyNameIsPrintedAsNothing() {
        assertThat(DistinguishedName.text(DistinguishedName.empty().toX500Name()))
                .isEmpty();
    }
}
