/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;

/** The JDK's own revocation checker, which accepts nothing without an answer. */
final class JdkChecker {
    /** Read at each look, so that one JVM can do both. */
    private static final String NONCE = "jdk.security.certpath.ocspNonce";

    private static final String ERROR = "OCSP response error: ";
    /** What is as good as good where no answer is required. */
    private static final Set<String> LETS_PASS = Set.of("undetermined", "error: trylater");

    private JdkChecker() {}

    /** Of the certificate and of the authority above it, by OCSP alone. */
    static synchronized String verdictOfAll(Asked asked) {
        try {
            return verdict(asked, Instant.now(), EnumSet.of(Option.NO_FALLBACK));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One at a time: the property is the whole JVM's. */
    static synchronized String verdict(Asked asked, boolean nonce) {
        System.setProperty(NONCE, String.valueOf(nonce));
        try {
            if (Instant.now().isAfter(asked.notAfter())) {
                assertThat(verdict(asked, Instant.now())).isEqualTo("expired");
                // It takes a quarter of an hour for a clock that is wrong.
                return "expired; a moment before: " + verdict(asked, asked.notAfter());
            }
            return verdict(asked, Instant.now());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        } finally {
            System.clearProperty(NONCE);
        }
    }

    private static String verdict(Asked asked, Instant at) throws GeneralSecurityException, IOException {
        String strictly = verdict(asked, at, EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK));
        String softly = verdict(asked, at, EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK, Option.SOFT_FAIL));
        assertThat(softly).isEqualTo(LETS_PASS.contains(strictly) ? "good" : strictly);
        return strictly;
    }

    private static String verdict(Asked asked, Instant at, Set<Option> options)
            throws GeneralSecurityException, IOException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        CertPath path = factory.generateCertPath(List.of(
                read(factory, asked.leaf()), read(factory, asked.issuing().certificate())));
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(options);
        if (!options.contains(Option.ONLY_END_ENTITY)) {
            checker.setOcspResponder(asked.responder()); // an authority of a test's own names none
        }
        PKIXParameters parameters = new PKIXParameters(
                Set.of(new TrustAnchor(read(factory, asked.root().certificate()), null)));
        parameters.setDate(Date.from(at));
        parameters.addCertPathChecker(checker);
        try {
            assertThat(validator.validate(path, parameters)).isNotNull();
            return "good";
        } catch (CertPathValidatorException e) {
            String message = String.valueOf(e.getMessage());
            if (message.startsWith(ERROR)) {
                return "error: "
                        + message.substring(ERROR.length()).replace("_", "").toLowerCase(Locale.ROOT);
            }
            if (e.getReason().equals(BasicReason.UNDETERMINED_REVOCATION_STATUS)) {
                return "undetermined";
            }
            if (e.getReason().equals(BasicReason.REVOKED)) {
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(CertificateRevokedException.class, JdkChecker::isAsItWasSaid);
                return "revoked";
            }
            if (e.getReason().equals(BasicReason.EXPIRED)) {
                return "expired";
            }
            throw e;
        }
    }

    private static void isAsItWasSaid(CertificateRevokedException revoked) {
        Instant at = revoked.getRevocationDate().toInstant();
        if (revoked.getRevocationReason() == CRLReason.CERTIFICATE_HOLD) {
            // RFC 6960 §2.2: never issued
            assertThat(at).isEqualTo(Instant.EPOCH);
            return;
        }
        assertThat(revoked.getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE);
        // By whoever signs without a log, or by the broker, a moment ago.
        if (!at.equals(StatusMatrixIT.REVOKED_AT)) {
            assertThat(at).isBetween(Instant.now().minus(Duration.ofMinutes(30)), Instant.now());
        }
    }

    private static X509Certificate read(CertificateFactory factory, X509CertificateHolder certificate)
            throws GeneralSecurityException, IOException {
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    }
}
