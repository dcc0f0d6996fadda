/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.ceremony;

import dev.chancery.issuer.authorities.AuthorityTemplates;
import dev.chancery.issuer.authorities.RootCrl;
import dev.chancery.issuer.authorities.StatusUrls;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SignatureCheck;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.lint.Finding;
import dev.chancery.x509.lint.Lint;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A root's ceremony, from its inputs to its transcript: everything is looked at before anything is signed, and what was signed is read back before it
 * is told. The transcript is written last, so a ceremony without one did not take place: its outputs are thrown away, and it is begun again.
 */
public final class Ceremony {
    private final CeremonyPlan plan;
    private final InstantSource clock;
    private final SecureRandom random;
    private final List<String> faults = new ArrayList<>();

    public Ceremony(CeremonyPlan plan, InstantSource clock, SecureRandom random) {
        this.plan = plan;
        this.clock = clock;
        this.random = random;
    }

    /** What became of it. */
    public sealed interface Result {
        /** @param transcript its text */
        record Held(String transcript) implements Result {}

        /** @param faults with the remedy each; nothing was signed */
        record NotHeld(List<String> faults) implements Result {}
    }

    /** @param passphrase of the root's key; the caller wipes it */
    public Result hold(String version, char[] passphrase) throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        X509CertificateHolder root = Pem.parseCertificate(text(plan.root()));
        AuthorityKey key = AuthorityKey.ofExported(root, text(plan.rootKey()), passphrase);
        AskedAuthorities asked = AskedAuthorities.read(plan.csrs(), root);
        List<CertificationRequest> requests = asked.requests();
        faults.addAll(asked.faults());
        Optional<SignedCrl> before = before(root);
        List<RevokedEntry> entries = entries(before, now);
        look(root, now);
        if (!faults.isEmpty()) {
            return new Result.NotHeld(faults);
        }
        Files.createDirectories(plan.out());
        Transcript transcript = new Transcript(plan, root, now, version);
        for (int i = 0; i < requests.size(); i++) {
            X509CertificateHolder authority = sign(key, requests.get(i), now);
            Path file = plan.out().resolve("authority-" + (i + 1) + ".pem");
            write(file, (Pem.certificate(authority) + Pem.certificate(root)).getBytes(StandardCharsets.US_ASCII));
            X509CertificateHolder readBack = Pem.parseChain(text(file)).getFirst();
            require(SignatureCheck.verifies(readBack, root.getSubjectPublicKeyInfo()), file);
            transcript.authority(plan.csrs().get(i), file, readBack);
        }
        if (plan.signsCrl()) {
            String url = addresses().crlOf(key.authority(), 0);
            SignedCrl crl = RootCrl.sign(
                    key,
                    url,
                    RootCrl.number(before.map(SignedCrl::number), now),
                    now,
                    Duration.ofDays(plan.crlDays()),
                    entries);
            Path file = plan.out().resolve("root.crl");
            write(file, crl.encoded());
            SignedCrl readBack = SignedCrl.parse(Files.readAllBytes(file));
            require(readBack.flaw(root, url).isEmpty(), file);
            transcript.crl(file, readBack);
        }
        String text = transcript.text();
        write(plan.transcript(), text.getBytes(StandardCharsets.UTF_8));
        return new Result.Held(text);
    }

    private Optional<SignedCrl> before(X509CertificateHolder root) throws IOException {
        if (plan.crl() == null) {
            if (!plan.revoked().isEmpty() && !plan.firstCrl()) {
                faults.add(
                        "the previous CRL is missing, and its entries would be lost. Give --crl FILE, or --first-crl "
                                + "if "
                                + "there was none");
            }
            return Optional.empty();
        }
        SignedCrl crl = SignedCrl.parse(Files.readAllBytes(plan.crl()));
        crl.flaw(root, addresses().crlOf(IssuerId.of(root), 0))
                .ifPresent(flaw -> faults.add(plan.crl() + " is not the previous CRL: " + flaw));
        return Optional.of(crl);
    }

    private List<RevokedEntry> entries(Optional<SignedCrl> before, Instant now) {
        List<RevokedEntry> all = new ArrayList<>(before.map(SignedCrl::entries).orElse(List.of()));
        for (CeremonyPlan.Revoked one : plan.revoked()) {
            BigInteger serial = serial(one.serial());
            if (all.stream().anyMatch(entry -> entry.serial().equals(serial))) {
                faults.add("serial " + one.serial() + " is already on the CRL; omit it");
            } else if (serial.signum() > 0) {
                all.add(new RevokedEntry(serial, now, one.reason()));
            }
        }
        return all;
    }

    private BigInteger serial(String text) {
        String plain = text.replace(":", "");
        if (!plain.matches("[0-9a-fA-F]{1,40}")) {
            faults.add("\"" + text + "\" is not a hexadecimal serial number; 'openssl x509 -noout -serial' shows it");
            return BigInteger.ZERO;
        }
        return new BigInteger(plain, 16);
    }

    private void look(X509CertificateHolder root, Instant now) throws IOException {
        if (!SignatureCheck.verifies(root, root.getSubjectPublicKeyInfo())) {
            faults.add(plan.root() + " is not self-signed; give the root's certificate");
        }
        if (now.isBefore(root.getNotBefore().toInstant())
                || now.isAfter(root.getNotAfter().toInstant())) {
            faults.add("it is " + now + " on this machine, but the root is valid from "
                    + root.getNotBefore().toInstant() + " to "
                    + root.getNotAfter().toInstant() + ": set the clock");
        }
        if (plan.pathLength() < 0 || plan.pathLength() > 1) {
            faults.add("the path length " + plan.pathLength()
                    + " is neither 0 nor 1; use 0, or 1 if tenants get CAs of " + "their own");
        } else if (Certificates.pathLength(root) <= plan.pathLength()) {
            faults.add(plan.root() + " has pathLen " + Certificates.pathLength(root)
                    + "; no CA with pathLen " + plan.pathLength()
                    + " is possible under it; give --path-length 0, or another root");
        }
        if (plan.csrs().isEmpty() && !plan.signsCrl()) {
            faults.add("there is nothing to sign; give --csr FILE, --crl FILE or --first-crl");
        }
        if (plan.people().isEmpty()) {
            faults.add("no person is named; give each person who is present with --by NAME");
        }
        if (Files.exists(plan.transcript())) {
            faults.add(plan.transcript() + " already exists; give a new file");
        }
        if (Files.exists(plan.out()) && !isEmpty(plan.out())) {
            faults.add(plan.out() + " is not empty; give a new directory");
        }
    }

    private X509CertificateHolder sign(AuthorityKey root, CertificationRequest request, Instant now) {
        X500Name subject = request.subject();
        ToBeSigned toBeSigned = AuthorityTemplates.issuing(
                root, addresses(), subject, request.publicKey(), plan.pathLength(), Optional.empty(), now, random);
        List<Finding> findings = Lint.under(root.certificate()).check(toBeSigned);
        if (!findings.isEmpty()) {
            throw new IllegalStateException("the certificate of " + subject + " would violate " + findings);
        }
        X509CertificateHolder certificate = root.sign(toBeSigned);
        return certificate;
    }

    private StatusUrls addresses() {
        return new StatusUrls(plan.statusUrl());
    }

    private static void require(boolean holds, Path file) {
        if (!holds) {
            throw new IllegalStateException(
                    file + " was written but does not verify; discard the outputs and check the disk");
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.findAny().isEmpty();
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII);
    }
}
