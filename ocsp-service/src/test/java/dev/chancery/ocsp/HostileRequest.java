/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.x509.SerialNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * A request of the corpus, in {@code hostile-requests/<what it is answered>/<what is wrong>.hex}: hex, lines of comment, and in braces what only a
 * running authority has, so that nothing but what is wrong with a request is in the way of its answer.
 *
 * @param hex the text of the file
 */
record HostileRequest(String name, String hex) {
    private static final Path CORPUS = Path.of("src/test/resources/hostile-requests");
    /** A serial number that takes each place of 20 octets which the files keep for it. */
    private static final int SERIAL_DIGITS = 40;

    /** @param answered {@code malformed}, {@code unauthorized} or {@code answered} */
    static List<HostileRequest> all(String answered) {
        try (Stream<Path> files = Files.list(CORPUS.resolve(answered))) {
            return files.sorted().map(HostileRequest::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HostileRequest read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".hex", "");
            return new HostileRequest(name, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] about(TestCa issuer, SerialNumber serial) {
        if (serial.hex().length() != SERIAL_DIGITS) {
            throw new IllegalArgumentException("not a serial of 20 octets: " + serial);
        }
        CertificateID sha1 = id(issuer, serial, OIWObjectIdentifiers.idSHA1);
        CertificateID sha256 = id(issuer, serial, NISTObjectIdentifiers.id_sha256);
        return HexFormat.of()
                .parseHex(hex.lines()
                        .filter(line -> !line.startsWith("#"))
                        .collect(Collectors.joining())
                        .replace("{name}", hex(sha1.getIssuerNameHash()))
                        .replace("{key}", hex(sha1.getIssuerKeyHash()))
                        .replace("{name256}", hex(sha256.getIssuerNameHash()))
                        .replace("{key256}", hex(sha256.getIssuerKeyHash()))
                        .replace("{serial}", serial.hex()));
    }

    private static CertificateID id(TestCa issuer, SerialNumber serial, ASN1ObjectIdentifier hash) {
        try {
            return new CertificateID(
                    new BcDigestCalculatorProvider().get(new AlgorithmIdentifier(hash)),
                    issuer.certificate(),
                    serial.value());
        } catch (OCSPException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    @Override
    public String toString() {
        return name;
    }
}
