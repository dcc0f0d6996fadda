/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.x509.Certificates;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.SignatureCheck;
import dev.chancery.x509.ValidityTime;
import dev.chancery.x509.lint.Finding;
import dev.chancery.x509.lint.Lint;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Whether an authority that somebody else's root signed can be used here: everything that is wrong at once, each with the remedy (RFC 5280 §6.1
 * and §4.2.1, and what DESIGN asks of an authority over leaves).
 */
final class ChainCheck {
    private final X509CertificateHolder authority;
    private final X509CertificateHolder root;
    private final List<String> faults = new ArrayList<>();

    private ChainCheck(X509CertificateHolder authority, X509CertificateHolder root) {
        this.authority = authority;
        this.root = root;
    }

    /** In the order of RFC 5280 §6.1; empty when it can be used. */
    static List<String> faults(X509CertificateHolder authority, X509CertificateHolder root, Instant now) {
        ChainCheck check = new ChainCheck(authority, root);
        check.signatures();
        check.validity(now);
        check.root();
        check.basicConstraints();
        check.keyUsage();
        check.extendedKeyUsage();
        check.rules();
        return check.faults;
    }

    private void signatures() {
        require(
                authority.getIssuer().equals(root.getSubject()),
                "its issuer is \"" + authority.getIssuer() + "\" and the root below it is \"" + root.getSubject()
                        + "\": give the root that signed it");
        for (X509CertificateHolder each : List.of(authority, root)) {
            if (KeyCheck.check(each.getSubjectPublicKeyInfo()) instanceof KeyCheck.Weak weak) {
                faults.add("the key of \"" + each.getSubject() + "\" is too weak (" + weak.sentence()
                        + "): nothing can be built on it");
            }
        }
        require(
                SignatureCheck.verifies(root, root.getSubjectPublicKeyInfo()),
                "the last certificate of the chain is not signed by its own key: the chain ends with a root");
        require(
                SignatureCheck.verifies(authority, root.getSubjectPublicKeyInfo()),
                "the root's key did not sign it, or signed it with an algorithm that is not believed here (SHA-1, MD5): have it"
                        + " signed again, with SHA-256 or better");
    }

    private void validity(Instant now) {
        Instant from = notBefore(authority);
        Instant until = notAfter(authority);
        require(!now.isBefore(from), "it is valid from " + from + " on only: install it then");
        require(now.isBefore(until), "it ended at " + until + ": have it signed again");
        require(
                !until.isAfter(notAfter(root)),
                "it ends at " + until + ", after its root, which ends at " + notAfter(root)
                        + ": have it signed for no longer than the root");
        require(
                !from.isBefore(notBefore(root)),
                "it begins at " + from + ", before its root, which begins at " + notBefore(root)
                        + ": have it signed for a time in which the root is valid");
    }

    private void root() {
        BasicConstraints constraints = BasicConstraints.fromExtensions(root.getExtensions());
        require(constraints != null && constraints.isCA(), "the root is no CA (basicConstraints CA:TRUE is missing)");
        BigInteger length = constraints == null ? null : constraints.getPathLenConstraint();
        require(
                length == null || length.signum() > 0,
                "the root's pathLen is 0: no authority can stand under it; take another root");
        KeyUsage usage = KeyUsage.fromExtensions(root.getExtensions());
        require(
                usage == null || usage.hasUsages(KeyUsage.keyCertSign),
                "the root's keyUsage lacks keyCertSign: it may sign no certificate; take another root");
    }

    /** §4.2.1.9. Without a path length whoever got hold of its key could make authorities of their own. */
    private void basicConstraints() {
        BasicConstraints constraints = BasicConstraints.fromExtensions(authority.getExtensions());
        if (constraints == null || !constraints.isCA()) {
            faults.add("it is no CA: have it signed with basicConstraints=critical,CA:TRUE,pathlen:0");
            return;
        }
        require(
                BigInteger.ZERO.equals(constraints.getPathLenConstraint()),
                "its pathLen is "
                        + (constraints.getPathLenConstraint() == null ? "absent" : constraints.getPathLenConstraint())
                        + ": it signs no authorities, so have it signed with pathlen:0");
    }

    private void keyUsage() {
        KeyUsage usage = KeyUsage.fromExtensions(authority.getExtensions());
        for (int bit : new int[] {KeyUsage.keyCertSign, KeyUsage.cRLSign}) {
            String name = bit == KeyUsage.cRLSign ? "cRLSign" : "keyCertSign";
            require(
                    usage != null && usage.hasUsages(bit),
                    "its keyUsage lacks " + name + ": have it signed with keyUsage=critical,keyCertSign,cRLSign");
        }
    }

    /** RFC 6960 §4.2.2.2: with OCSPSigning it could answer for all that its root signed. Others cut off what stands under it. */
    private void extendedKeyUsage() {
        ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(authority.getExtensions());
        if (usage == null) {
            return;
        }
        require(
                !usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning),
                "it has OCSPSigning, by which it could answer for everything that its root signed: have it signed without");
        require(
                usage.hasKeyPurposeId(KeyPurposeId.anyExtendedKeyUsage)
                        || (usage.hasKeyPurposeId(KeyPurposeId.id_kp_serverAuth)
                                && usage.hasKeyPurposeId(KeyPurposeId.id_kp_clientAuth)),
                "its extendedKeyUsage " + Arrays.toString(usage.getUsages())
                        + " holds for all that it signs, and lacks serverAuth or clientAuth: have it signed without one");
    }

    private void rules() {
        if (!faults.isEmpty()) {
            return; // a rule's finding would say the same in other words
        }
        for (Finding finding : Lint.under(root).check(authority)) {
            faults.add("it breaks a rule of RFC 5280: " + finding + "; have it signed again");
        }
        require(
                Certificates.subjectKeyIdentifier(authority).isPresent(),
                "it has no subjectKeyIdentifier, which the certificates under it point at: have it signed with one");
        require(
                authority.getExtension(Extension.noRevAvail) == null,
                "it says that its status is never available, and an authority's has to be: have it signed without");
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
