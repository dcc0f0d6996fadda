/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Writes a request for a key of ours. */
final class RequestWriter {
    private RequestWriter() {}

    static String pem(DocumentSigner key, DistinguishedName subject, List<SubjectName> names) {
        try {
            return pem(key, subject, attributes(subject, names));
        } catch (IOException e) {
            throw new UncheckedIOException("a request in memory can be encoded", e);
        }
    }

    /** What an authority needs; RFC 2986 §4.1 leaves it to whoever signs whether it gets that. */
    static String authorityPem(DocumentSigner key, DistinguishedName subject, int pathLength) {
        try {
            return pem(
                    key,
                    subject,
                    extensions(
                            Extension.create(Extension.basicConstraints, true, new BasicConstraints(pathLength)),
                            Extension.create(
                                    Extension.keyUsage,
                                    true,
                                    KeyUse.encode(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))),
                            Extension.create(
                                    Extension.subjectKeyIdentifier, false, KeyIdentifiers.ofSubject(key.publicKey()))));
        } catch (IOException e) {
            throw new UncheckedIOException("a request in memory can be encoded", e);
        }
    }

    private static String pem(DocumentSigner key, DistinguishedName subject, ASN1Set attributes) {
        try {
            CertificationRequestInfo info =
                    new CertificationRequestInfo(subject.toX500Name(), key.publicKey(), attributes);
            byte[] signature = key.sign(info.getEncoded(ASN1Encoding.DER));
            byte[] request = new org.bouncycastle.asn1.pkcs.CertificationRequest(
                            info, key.algorithm(), new DERBitString(signature))
                    .getEncoded(ASN1Encoding.DER);
            return Pem.of(RequestReader.LABEL, request).text();
        } catch (IOException e) {
            throw new UncheckedIOException("a request in memory can be encoded", e);
        }
    }

    private static ASN1Set attributes(DistinguishedName subject, List<SubjectName> names) throws IOException {
        if (names.isEmpty()) {
            return new DERSet();
        }
        GeneralName[] list = SubjectName.distinct(names).stream()
                .map(SubjectName::toGeneralName)
                .toArray(GeneralName[]::new);
        boolean critical = subject.attributes().isEmpty();
        Extension extension = Extension.create(Extension.subjectAlternativeName, critical, new GeneralNames(list));
        return extensions(extension);
    }

    private static ASN1Set extensions(Extension... all) {
        return new DERSet(
                new Attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(new Extensions(all))));
    }
}
