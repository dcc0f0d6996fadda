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
 * Whether an authority that somebody else's root signed can be used here: everything that is wrong at once, each with the remedy (RFC 5280 §6.1
 * and §4.2.1, and what is asked of an issuing authority).
 */
final class ChainCheck {
    private final X509CertificateHolder authority;
    private final X509CertificateHolder root;
    private final int pathLength;
    private final List<String> faults = new ArrayList<>();

    private ChainCheck(X509CertificateHolder authority, X509CertificateHolder root, int pathLength) {
        this.authority = authority;
        this.root = root;
        this.pathLength = pathLength;
    }

    /**
     * In the order of RFC 5280 §6.1; empty when it can be used.
     *
     * @param pathLength how many authorities may stand below it
     */
    static List<String> faults(
            X509CertificateHolder authority, X509CertificateHolder root, int pathLength, Instant now) {
        ChainCheck check = new ChainCheck(authority, root, pathLength);
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
        int length = Certificates.pathLength(root);
        require(length >= 0, "the root is no CA (basicConstraints CA:TRUE is missing)");
        require(
                length < 0 || length > pathLength,
                "the root's pathLen is " + length + ": no authority "
                        + (length == 0 ? "" : "with pathLen " + pathLength + " ")
                        + "can stand under it; take another root"
                        + (length == 0 ? "" : ", or switch chancery.issuer.sub-authorities off"));
        KeyUsage usage = KeyUsage.fromExtensions(root.getExtensions());
        require(
                usage == null || usage.hasUsages(KeyUsage.keyCertSign),
                "the root's keyUsage lacks keyCertSign: it may sign no certificate; take another root");
    }

    /** §4.2.1.9. Without a path length whoever got hold of its key could make authorities of their own. */
    private void basicConstraints() {
        int length = Certificates.pathLength(authority);
        if (length < 0) {
            faults.add("it is no CA: have it signed with basicConstraints=critical,CA:TRUE,pathlen:" + pathLength);
            return;
        }
        require(
                length == pathLength,
                "its pathLen is " + (length == Integer.MAX_VALUE ? "absent" : length)
                        + (pathLength == 0
                                ? ": it signs no authorities, so have it signed with pathlen:0"
                                : ": authorities stand below it, so have it signed with pathlen:" + pathLength
                                        + ", or switch chancery.issuer.sub-authorities off"));
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
