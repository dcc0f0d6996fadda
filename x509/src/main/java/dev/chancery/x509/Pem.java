/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * One block of the textual encoding of RFC 7468: a label and the octets between its two lines.
 *
 * <p>Written in lines of 64 columns that end in LF. Read strictly (§3): nothing but such blocks and white space around
 * them, so no byte order mark, no explanatory text, no headers; lines of at most 76 columns; canonical base64.
 */
public final class Pem {
    /** Characters of a chain that are read at most; ten certificates of a large key need half of it. */
    public static final int TEXT_CHARACTERS_MAX = 65_536;

    /** RFC 7468 §5. */
    public static final String CERTIFICATE = "CERTIFICATE";

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]{1,40})-----\\r?\\n((?:[A-Za-z0-9+/=]{1,76}+\\r?+\\n)++)-----END \\1-----(?:\\r?\\n|\\z)");

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
        if (text.length() > TEXT_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "PEM text has " + text.length() + " characters, more than " + TEXT_CHARACTERS_MAX);
        }
        List<Pem> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        int at = afterBlanks(text, 0);
        while (at < text.length()) {
            if (!block.region(at, text.length()).lookingAt()) {
                throw new IllegalArgumentException("no PEM block (RFC 7468) at character " + at);
            }
            blocks.add(new Pem(block.group(1), decoded(block.group(2))));
            at = afterBlanks(text, block.end());
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("no PEM block (RFC 7468) in an empty text");
        }
        return blocks;
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
        return "Pem[" + label + ", " + content.length + " octets]";
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

    private static byte[] decoded(String lines) {
        String text = lines.replace("\r", "").replace("\n", "");
        byte[] octets = Base64.getDecoder().decode(text);
        // RFC 4648 §3.5: padding bits are zero and padding is there, or one content has many texts.
        if (!Base64.getEncoder().encodeToString(octets).equals(text)) {
            throw new IllegalArgumentException("base64 in the PEM block is not in its canonical form");
        }
        return octets;
    }

    private static int afterBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }
}
