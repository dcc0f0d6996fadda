/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.x509.SerialNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.jspecify.annotations.Nullable;

/** A request as a client writes it, by code that is not ours. */
public final class TestOcspRequest {
    private final List<CertificateID> certificates = new ArrayList<>();
    private byte @Nullable [] nonce;

    private TestOcspRequest() {}

    public static TestOcspRequest about(TestCa issuer, SerialNumber serial) {
        return new TestOcspRequest().and(issuer, serial);
    }

    public static TestOcspRequest about(TestCa issuer, SerialNumber serial, ASN1ObjectIdentifier hash) {
        return new TestOcspRequest().and(issuer, serial, hash);
    }

    public TestOcspRequest and(TestCa issuer, SerialNumber serial) {
        return and(issuer, serial, OIWObjectIdentifiers.idSHA1);
    }

    public TestOcspRequest and(TestCa issuer, SerialNumber serial, ASN1ObjectIdentifier hash) {
        try {
            certificates.add(new CertificateID(
                    new BcDigestCalculatorProvider().get(new AlgorithmIdentifier(hash)),
                    issuer.certificate(),
                    serial.value()));
            return this;
        } catch (OCSPException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public TestOcspRequest nonce(byte[] octets) {
        nonce = octets;
        return this;
    }

    public byte[] der() {
        try {
            OCSPReqBuilder builder = new OCSPReqBuilder();
            certificates.forEach(builder::addRequest);
            if (nonce != null) {
                builder.setRequestExtensions(new Extensions(new Extension(
                        OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                        false,
                        new DEROctetString(new DEROctetString(nonce).getEncoded()))));
            }
            return builder.build().getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OCSPException e) {
            throw new IllegalStateException(e);
        }
    }
}
