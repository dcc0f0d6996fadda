/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerWriterTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 129, 253, 254, 255, 256, 257, 65_530, 65_535, 65_536, 70_000})
    void writesEachLengthAsBouncyCastleDoes(int length) throws IOException {
        byte[] content = new byte[length];
        for (int capacity : new int[] {0, 1, 100, 100_000}) {
            DerWriter der = new DerWriter(capacity);
            int end = der.mark();
            der.octets(content).header(DerWriter.OCTET_STRING, end);
            int second = der.mark();
            der.octets(new byte[] {1, 2}).header(DerWriter.OCTET_STRING, second).header(DerWriter.SEQUENCE, end);

            assertThat(der.toOctets())
                    .isEqualTo(new DERSequence(new DEROctetString[] {
                                new DEROctetString(new byte[] {1, 2}), new DEROctetString(content)
                            })
                            .getEncoded(ASN1Encoding.DER));
        }
    }
}
