/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.x509.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Somebody who has to believe a chain, and was not written here. */
enum Verifier {
    OPENSSL("openssl verify -x509_strict") {
        @Override
        Optional<String> objection(Chain chain, Path directory) {
            write(directory.resolve("root.pem"), Pem.certificate(chain.root()));
            write(directory.resolve("issuing.pem"), Pem.certificate(chain.issuing()));
            write(directory.resolve("leaf.pem"), Pem.certificate(chain.leaf()));
            Said said = run(
                    directory,
                    "openssl",
                    "verify",
                    "-x509_strict",
                    "-purpose",
                    chain.purpose(),
                    "-attime",
                    Long.toString(chain.at().getEpochSecond()),
                    "-CAfile",
                    "root.pem",
                    "-untrusted",
                    "issuing.pem",
                    "leaf.pem");
            return said.exit() == 0 ? Optional.empty() : Optional.of(said.text());
        }

        @Override
        boolean knows(X509CertificateHolder authority, Path directory) {
            write(directory.resolve("known.pem"), Pem.certificate(authority));
            return run(directory, "openssl", "x509", "-in", "known.pem", "-noout", "-pubkey")
                            .exit()
                    == 0;
        }

        @Override
        @Nullable
        String version(Path directory) {
            return firstWords(run(directory, "openssl", "version").text());
        }
    },
    GNUTLS("certtool --verify-chain") {
        @Override
        Optional<String> objection(Chain chain, Path directory) {
            write(directory.resolve("chain.pem"), Pem.chain(List.of(chain.leaf(), chain.issuing(), chain.root())));
            Said said = run(directory, "certtool", "--verify-chain", "--infile", "chain.pem");
            return said.exit() == 0 ? Optional.empty() : Optional.of(said.text());
        }

        @Override
        boolean knows(X509CertificateHolder authority, Path directory) {
            write(directory.resolve("known.pem"), Pem.certificate(authority));
            return run(directory, "certtool", "--pubkey-info", "--load-certificate", "known.pem")
                            .exit()
                    == 0;
        }

        @Override
        @Nullable
        String version(Path directory) {
            return firstWords(run(directory, "certtool", "--version").text());
        }
    },
    JDK("JDK PKIX") {
        @Override
        Optional<String> objection(Chain chain, Path directory) {
            return pkix(chain, null);
        }
    },
    BOUNCY_CASTLE("Bouncy Castle PKIX") {
        @Override
        Optional<String> objection(Chain chain, Path directory) {
            return pkix(chain, Providers.BOUNCY_CASTLE);
        }
    };

    /**
     * @param at when it is looked at, which for GnuTLS is always now
     * @param purpose as OpenSSL calls what the leaf is for
     */
    record Chain(
            X509CertificateHolder root,
            X509CertificateHolder issuing,
            X509CertificateHolder leaf,
            Instant at,
            String purpose) {}

    /** Made once: it lists what it can, which takes a while. */
    private static final class Providers {
        static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    }

    private record Said(int exit, String text) {}

    private final String title;

    Verifier(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** What it has against the chain; empty when it accepts. */
    abstract Optional<String> objection(Chain chain, Path directory);

    /** Whether it can read the authority's key at all. */
    boolean knows(X509CertificateHolder authority, Path directory) {
        return true;
    }

    /** Of what is not in the build, so that a table says what it was made with. */
    @Nullable
    String version(Path directory) {
        return null;
    }

    private static Optional<String> pkix(Chain chain, @Nullable Provider provider) {
        try {
            CertificateFactory factory = provider == null
                    ? CertificateFactory.getInstance("X.509")
                    : CertificateFactory.getInstance("X.509", provider);
            CertPath path =
                    factory.generateCertPath(List.of(read(factory, chain.leaf()), read(factory, chain.issuing())));
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read(factory, chain.root()), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(chain.at()));
            CertPathValidator validator = provider == null
                    ? CertPathValidator.getInstance("PKIX")
                    : CertPathValidator.getInstance("PKIX", provider);
            return validator.validate(path, parameters) == null ? Optional.of("no result") : Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(String.valueOf(e));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate read(CertificateFactory factory, X509CertificateHolder certificate)
            throws GeneralSecurityException, IOException {
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    }

    private static String firstWords(String text) {
        String[] words = text.lines().findFirst().orElse("").split(" ", -1);
        return words[0] + " " + words[1];
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Said run(Path directory, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .directory(directory.toFile())
                    .redirectErrorStream(true);
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(command[0] + " must be installed for these tests", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
