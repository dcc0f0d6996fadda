/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void isReadInTheOrderInWhichItIsEncoded() {
        DistinguishedName name = DistinguishedName.parse("C=DE, O=Payments\\, Inc.,CN=Issuing CA 1");

        assertThat(DistinguishedName.text(name.toX500Name())).isEqualTo("CN=Issuing CA 1,O=Payments\\, Inc.,C=DE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "api", "CN=", "C=Germany", "serialNumber=1", "CN=a,,O=b"})
    void isNotGuessed(String text) {
        assertThatThrownBy(() -> DistinguishedName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyNameIsPrintedAsNothing() {
        assertThat(DistinguishedName.text(DistinguishedName.empty().toX500Name()))
                .isEmpty();
    }
}
