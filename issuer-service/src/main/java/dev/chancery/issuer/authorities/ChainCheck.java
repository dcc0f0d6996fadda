/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.x509.Certificates;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.SignatureCheck;
import dev.chancery.x509.ValidityTime;
import dev.chancery.x509.lint.Finding;
import dev.chancery.x509.lint.Lint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Whether an authority that somebody else's root signed, by itself or through others, can be used here: everything that is wrong at once, each with
 * the remedy (RFC 5280 §6.1 and §4.2.1, and what is asked of an issuing authority).
 */
final class ChainCheck {
    /** Certificates of a chain at most: corporate ones have three, seldom four. */
    static final int CERTIFICATES_MAX = 6;

    private final List<X509CertificateHolder> chain;
    private final X509CertificateHolder authority;
    private final X509CertificateHolder root;
    private final int pathLength;
    private final List<String> faults = new ArrayList<>();

    private ChainCheck(List<X509CertificateHolder> chain, int pathLength) {
        this.chain = chain;
        this.authority = chain.getFirst();
        this.root = chain.getLast();
        this.pathLength = pathLength;
    }

    /**
     * In the order of RFC 5280 §6.1; empty when it can be used.
     *
     * @param chain the authority, those above it in their order, the root: two to {@link #CERTIFICATES_MAX}
     * @param pathLength how many authorities may stand below it
     */
    static List<String> faults(List<X509CertificateHolder> chain, int pathLength, Instant now) {
        ChainCheck check = new ChainCheck(chain, pathLength);
        check.keys();
        check.signatures();
        check.validity(now);
        check.above();
        check.basicConstraints();
        check.keyUsage();
        check.extendedKeyUsage();
        check.rules();
        return check.faults;
    }

    private void keys() {
        for (X509CertificateHolder each : chain) {
            if (KeyCheck.check(each.getSubjectPublicKeyInfo()) instanceof KeyCheck.Weak weak) {
                faults.add("the key of \"" + each.getSubject() + "\" is too weak (" + weak.sentence()
                        + "); use a chain with stronger keys");
            }
        }
    }

    private void signatures() {
        require(
                SignatureCheck.verifies(root, root.getSubjectPublicKeyInfo()),
                "the last certificate of the chain is not self-signed; the chain must end with a root");
        for (int i = 1; i < chain.size(); i++) {
            X509CertificateHolder below = chain.get(i - 1);
            X509CertificateHolder above = chain.get(i);
            require(
                    below.getIssuer().equals(above.getSubject()),
                    its(i - 1) + " issuer is \"" + below.getIssuer() + "\" and " + named(i)
                            + " after it in the file is \"" + above.getSubject()
                            + "\"; give each certificate, followed by its issuer's");
            require(
                    SignatureCheck.verifies(below, above.getSubjectPublicKeyInfo()),
                    its(i) + " key has not signed " + (i == 1 ? "it" : named(i - 1))
                            + ", or the signature uses an algorithm that is not accepted (SHA-1, MD5); have it "
                            + "signed again, "
                            + "with SHA-256 or better");
        }
    }

    private void validity(Instant now) {
        Instant from = notBefore(authority);
        Instant until = notAfter(authority);
        require(!now.isBefore(from), "it is valid from " + from + "; install it after that");
        require(now.isBefore(until), "it expired at " + until + "; have it signed again");
        for (int i = 1; i < chain.size(); i++) {
            String above = i == chain.size() - 1 ? "its root" : named(i);
            require(
                    !until.isAfter(notAfter(chain.get(i))),
                    "it expires at " + until + ", after " + above + ", which expires at " + notAfter(chain.get(i))
                            + "; have it signed with a notAfter no later than "
                            + (above.equals("its root") ? "the root" : "that"));
            require(
                    !from.isBefore(notBefore(chain.get(i))),
                    "its notBefore is " + from + ", before " + above + ", whose notBefore is " + notBefore(chain.get(i))
                            + "; have it signed with a validity period within that one");
        }
    }

    private void above() {
        for (int i = 1; i < chain.size(); i++) {
            int length = Certificates.pathLength(chain.get(i));
            require(length >= 0, named(i) + " is not a CA certificate (basicConstraints CA:TRUE is missing)");
            // §4.2.1.9: how many authorities may stand between it and a leaf.
            require(
                    length < 0 || length >= i + pathLength,
                    its(i) + " pathLen is " + length + "; no CA "
                            + (length == 0 ? "" : "with pathLen " + pathLength + " ")
                            + "is possible under it" + (i > 1 ? " and " + (i - 1) + " between" : "")
                            + "; use another one"
                            + (length == 0 ? "" : ", or set chancery.issuer.sub-authorities=false"));
            KeyUsage usage = KeyUsage.fromExtensions(chain.get(i).getExtensions());
            require(
                    usage == null || usage.hasUsages(KeyUsage.keyCertSign),
                    its(i) + " keyUsage lacks keyCertSign, so it must not sign certificates; use another CA");
        }
    }

    /** How sentences call a certificate of the chain. */
    private String named(int index) {
        return index == chain.size() - 1 ? "the root" : "\"" + chain.get(index).getSubject() + "\"";
    }

    private String its(int index) {
        return index == 0 ? "its" : named(index) + "'s";
    }

    /** §4.2.1.9. Without a path length whoever got hold of its key could make authorities of their own. */
    private void basicConstraints() {
        int length = Certificates.pathLength(authority);
        if (length < 0) {
            faults.add("it is not a CA certificate; have it signed with " + "basicConstraints=critical,CA:TRUE,pathlen:"
                    + pathLength);
            return;
        }
        require(
                length == pathLength,
                "its pathLen is " + (length == Integer.MAX_VALUE ? "absent" : length)
                        + (pathLength == 0
                                ? "; it signs no CA certificates, so have it signed with pathlen:0"
                                : "; it signs CA certificates, so have it signed with pathlen:" + pathLength
                                        + ", or set chancery.issuer.sub-authorities=false"));
    }

    private void keyUsage() {
        KeyUsage usage = KeyUsage.fromExtensions(authority.getExtensions());
        for (int bit : new int[] {KeyUsage.keyCertSign, KeyUsage.cRLSign}) {
            String name = bit == KeyUsage.cRLSign ? "cRLSign" : "keyCertSign";
            require(
                    usage != null && usage.hasUsages(bit),
                    "its keyUsage lacks " + name + "; have it signed with keyUsage=critical,keyCertSign,cRLSign");
        }
    }

    /** RFC 6960 §4.2.2.2: with OCSPSigning it could answer for all that its root signed. Others cut off what stands under it. */
    private void extendedKeyUsage() {
        ExtendedKeyUsage own = ExtendedKeyUsage.fromExtensions(authority.getExtensions());
        require(
                own == null || !own.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning),
                "it has OCSPSigning, so it could sign OCSP responses for every certificate of its root; have it "
                        + "signed without");
        for (int i = 0; i < chain.size() - 1; i++) {
            ExtendedKeyUsage usage =
                    ExtendedKeyUsage.fromExtensions(chain.get(i).getExtensions());
            require(
                    usage == null || isEnough(usage),
                    its(i) + " extendedKeyUsage " + (usage == null ? "" : Arrays.toString(usage.getUsages()))
                            + " restricts all certificates that it issues, and lacks serverAuth or clientAuth; have "
                            + "it signed "
                            + "without one");
        }
    }

    private static boolean isEnough(ExtendedKeyUsage usage) {
        return usage.hasKeyPurposeId(KeyPurposeId.anyExtendedKeyUsage)
                || (usage.hasKeyPurposeId(KeyPurposeId.id_kp_serverAuth)
                        && usage.hasKeyPurposeId(KeyPurposeId.id_kp_clientAuth));
    }

    private void rules() {
        if (!faults.isEmpty()) {
            return; // a rule's finding would say the same in other words
        }
        for (Finding finding : Lint.under(chain.subList(1, chain.size())).check(authority)) {
            faults.add("it violates RFC 5280: " + finding + "; have it signed again");
        }
        require(
                Certificates.subjectKeyIdentifier(authority).isPresent(),
                "it has no subjectKeyIdentifier, which the certificates that it issues refer to; have it signed "
                        + "with one");
        require(
                authority.getExtension(Extension.noRevAvail) == null,
                "it has noRevAvail, which a CA certificate must not have; have it signed without");
    }

    private void require(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    private static Instant notBefore(X509CertificateHolder certificate) {
        return ValidityTime.decode(certificate.toASN1Structure().getStartDate());
    }

    private static Instant notAfter(X509CertificateHolder certificate) {
        return ValidityTime.decode(certificate.toASN1Structure().getEndDate());
    }
}
