/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Validity;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a certificate says, then writes it in one way only: extensions in the order of {@link DraftExtensions},
 * no clock, no random source, no map order. What is not set is not in the certificate; issuer, signature algorithm,
 * validity, subject and key must be set. Not for use by several threads.
 */
public final class CertificateDraft {
    private final X500Name issuer;
    private final DraftExtensions extensions = new DraftExtensions();
    private @Nullable AlgorithmIdentifier signature;
    private @Nullable Validity validity;
    private @Nullable X500Name subject;
    private @Nullable SubjectPublicKeyInfo publicKey;
    private List<SubjectName> names = List.of();

    private CertificateDraft(X500Name issuer) {
        this.issuer = issuer;
    }

    /**
     * A certificate by an authority: its subject as encoded in its certificate becomes the issuer (RFC 5280 §4.1.2.4),
     * the octets of its subject key identifier the authority key identifier (§4.2.1.1; without issuer and serial, which
     * would tie the certificate to one of several certificates of that authority).
     */
    public static CertificateDraft under(X509CertificateHolder authority) {
        byte[] keyId = Certificates.subjectKeyIdentifier(authority)
                .orElseThrow(() -> new IllegalArgumentException("the CA certificate has no subject key identifier"));
        CertificateDraft draft = new CertificateDraft(authority.getSubject());
        draft.extensions.add(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId));
        return draft;
    }

    /** A certificate that its own key signs; §4.2.1.1 lets it do without an authority key identifier. */
    public static CertificateDraft selfSigned(X500Name subject) {
        return new CertificateDraft(subject).subject(subject);
    }

    /** What the signer makes: {@link DocumentSigner#algorithm}. */
    public CertificateDraft signedWith(AlgorithmIdentifier algorithm) {
        this.signature = algorithm;
        return this;
    }

    /** @param notAfter the last second of validity; both in whole seconds */
    public CertificateDraft validity(Instant notBefore, Instant notAfter) {
        if (notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("notAfter " + notAfter + " lies before notBefore " + notBefore);
        }
        this.validity = new Validity(ValidityTime.encode(notBefore), ValidityTime.encode(notAfter));
        return this;
    }

    public CertificateDraft subject(X500Name name) {
        this.subject = name;
        return this;
    }

    public CertificateDraft subject(DistinguishedName name) {
        return subject(name.toX500Name());
    }

    /** Sets the key and its identifier, RFC 7093 §2 method 1: RFC 5280's own method needs SHA-1. */
    public CertificateDraft publicKey(SubjectPublicKeyInfo key) {
        this.publicKey = key;
        extensions.add(Extension.subjectKeyIdentifier, false, KeyIdentifiers.ofSubject(key));
        return this;
    }

    /** Each name once, in the order given; critical exactly when the subject is empty (§4.2.1.6). */
    public CertificateDraft names(List<SubjectName> subjectNames) {
        this.names = SubjectName.distinct(subjectNames);
        return this;
    }

    /** Critical (§4.2.1.3). */
    public CertificateDraft keyUsage(Collection<KeyUse> uses) {
        extensions.add(Extension.keyUsage, true, KeyUse.encode(uses));
        return this;
    }

    public CertificateDraft extendedKeyUsage(List<ExtendedKeyUse> uses) {
        extensions.add(Extension.extendedKeyUsage, false, ExtendedKeyUse.encode(uses));
        return this;
    }

    /** Makes it a CA (§4.2.1.9: critical) that may have any number of CAs under it. A leaf says nothing. */
    public CertificateDraft authority() {
        extensions.add(Extension.basicConstraints, true, new BasicConstraints(true));
        return this;
    }

    /** @param pathLength how many CAs may stand between it and a leaf */
    public CertificateDraft authority(int pathLength) {
        extensions.add(Extension.basicConstraints, true, new BasicConstraints(pathLength));
        return this;
    }

    /** Critical, and for a CA only (§4.2.1.10). */
    public CertificateDraft nameLimits(NameLimits limits) {
        extensions.add(Extension.nameConstraints, true, limits.encode());
        return this;
    }

    /** Where the CRL is (§4.2.1.13), one distribution point per URL. */
    public CertificateDraft crlAt(List<String> urls) {
        extensions.addCrl(urls);
        return this;
    }

    /** Where OCSP answers and the issuer's certificate in DER are (§4.2.2.1); either may be empty. */
    public CertificateDraft statusAt(List<String> ocspUrls, List<String> issuerUrls) {
        extensions.addAccess(ocspUrls, issuerUrls);
        return this;
    }

    /** Nobody asks for the status of this OCSP signer (RFC 6960 §4.2.2.2.1): value NULL. */
    public CertificateDraft ocspNoCheck() {
        extensions.add(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
        return this;
    }

    /** There is no status, and none is to be asked for (RFC 9608 §2): value NULL, never critical. */
    public CertificateDraft noRevAvail() {
        extensions.add(Extension.noRevAvail, false, DERNull.INSTANCE);
        return this;
    }

    /** Throws {@link IllegalStateException} that names what is missing. */
    public ToBeSigned toBeSigned() {
        X500Name name = required(subject, "subject");
        if (!names.isEmpty()) {
            extensions.addNames(names, name.getRDNs().length == 0);
        }
        return new ToBeSigned(new TBSCertificate(
                new ASN1Integer(2),
                new ASN1Integer(0),
                required(signature, "signature algorithm"),
                issuer,
                required(validity, "validity"),
                name,
                required(publicKey, "public key"),
                null,
                null,
                extensions.inOrder()));
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException("the certificate has no " + name);
        }
        return value;
    }
}
