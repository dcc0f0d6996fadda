/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * One block of the textual encoding of RFC 7468: a label and the octets between its two lines.
 *
 * <p>Written in lines of 64 columns that end in LF. Read as tools write it: see {@link PemReader}.
 */
public final class Pem {
    /** Characters of a chain that are read at most; ten certificates of a large key need half of it. */
    public static final int TEXT_CHARACTERS_MAX = 65_536;

    /** RFC 7468 §5. */
    public static final String CERTIFICATE = "CERTIFICATE";

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    private final String label;
    private final byte[] content;

    private Pem(String label, byte[] content) {
        this.label = label;
        this.content = content.clone();
    }

    public static Pem of(String label, byte[] content) {
        return new Pem(label, content);
    }

    /** The blocks of a text, in order, at least one. Throws {@link IllegalArgumentException} that says what is wrong. */
    public static List<Pem> parse(String text) {
        return PemReader.read(text);
    }

    /**
     * A file that holds one thing, in DER or in PEM, as text in PEM. Text may be in UTF-8 or, as PowerShell writes it, in UTF-16.
     *
     * @param label for the block, where the file is DER
     */
    public static String textOf(byte[] file, String label) {
        if (DerShape.flaw(file).isEmpty()) {
            return of(label, file).text();
        }
        if (beginsWith(file, 0xFF, 0xFE)) {
            return new String(file, StandardCharsets.UTF_16LE);
        }
        return new String(file, beginsWith(file, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
    }

    private static boolean beginsWith(byte[] file, int first, int second) {
        return file.length >= 2 && (file[0] & 0xFF) == first && (file[1] & 0xFF) == second;
    }

    /** One certificate as text. */
    public static String certificate(X509CertificateHolder certificate) {
        return chain(List.of(certificate));
    }

    /** Certificates as text, in the order given: a chain begins with the leaf. */
    public static String chain(List<X509CertificateHolder> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(one -> text.append(new Pem(CERTIFICATE, encoded(one)).text()));
        return text.toString();
    }

    /** Certificates from text, in its order. Throws {@link IllegalArgumentException} that says what is wrong. */
    public static List<X509CertificateHolder> parseChain(String text) {
        return parse(text).stream().map(Pem::toCertificate).toList();
    }

    /** The only certificate of a text. Throws {@link IllegalArgumentException} that says what is wrong. */
    public static X509CertificateHolder parseCertificate(String text) {
        List<X509CertificateHolder> certificates = parseChain(text);
        if (certificates.size() != 1) {
            throw new IllegalArgumentException("expected one certificate, got " + certificates.size());
        }
        return certificates.getFirst();
    }

    public String label() {
        return label;
    }

    public byte[] content() {
        return content.clone();
    }

    /** The block as text, with a line end after its last line. */
    public String text() {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(content) + "\n-----END " + label + "-----\n";
    }

    /** Shows the label alone: the content may be a private key. */
    @Override
    public String toString() {
        return "Pem[" + label + ", " + content.length + " bytes]";
    }

    private X509CertificateHolder toCertificate() {
        if (!label.equals(CERTIFICATE)) {
            throw new IllegalArgumentException("expected a PEM block labelled " + CERTIFICATE + ", got " + label);
        }
        return Certificates.parse(content);
    }

    private static byte[] encoded(X509CertificateHolder certificate) {
        try {
            return certificate.getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed certificate can be encoded again", e);
        }
    }
}
