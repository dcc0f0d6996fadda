/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * One subject alternative name (RFC 5280 §4.2.1.6), typed and in the one spelling in which names are compared, stored
 * and certified. Two names are the same exactly when they are equal.
 *
 * <p>Every constructor and reader throws {@link IllegalArgumentException} that says what is wrong with the name.
 */
public sealed interface SubjectName {

    /** @param aLabel see {@link DnsName}: lower case, A-labels, {@code *} as the whole leftmost label or nowhere */
    record Dns(String aLabel) implements SubjectName {
        public Dns {
            aLabel = DnsName.canonical(aLabel);
        }

        public boolean wildcard() {
            return aLabel.startsWith("*.");
        }
    }

    /** @param text dotted decimal, or RFC 5952 */
    record Ip(String text) implements SubjectName {
        public Ip {
            text = IpAddress.text(IpAddress.octets(text));
        }

        public static Ip of(byte[] octets) {
            return new Ip(IpAddress.text(octets));
        }

        /** 4 or 16 octets in network order, as they stand in the certificate. */
        public byte[] octets() {
            return IpAddress.octets(text);
        }
    }

    /** @param text absolute, with scheme and host in lower case, ASCII (RFC 3986) */
    record Uri(String text) implements SubjectName {
        public Uri {
            text = UriName.canonical(text);
        }
    }

    /** @param text a mailbox (RFC 5321 §4.1.2), ASCII, its domain in lower case */
    record Email(String text) implements SubjectName {
        public Email {
            text = EmailName.canonical(text);
        }
    }

    /** A form that no policy grants by itself: otherName, directoryName, registeredID and the like. */
    record Other(String der) implements SubjectName {
        public Other {
            GeneralName.getInstance(HexFormat.of().parseHex(der));
        }
    }

    /** Reads a name as people write it; what looks like an address is one, and never a DNS name. */
    static SubjectName parse(String text) {
        if (IpAddress.looksLike(text)) {
            return new Ip(text);
        }
        if (text.contains("://") || text.regionMatches(true, 0, "urn:", 0, 4)) {
            return new Uri(text);
        }
        return text.indexOf('@') >= 0 ? new Email(text) : new Dns(DnsName.toAscii(text));
    }

    /** Reads a name as it stands in a request or a certificate. */
    static SubjectName of(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> new Dns(ascii(name));
            case GeneralName.iPAddress ->
                Ip.of(ASN1OctetString.getInstance(name.getName()).getOctets());
            case GeneralName.uniformResourceIdentifier -> new Uri(ascii(name));
            case GeneralName.rfc822Name -> new Email(ascii(name));
            default -> new Other(hex(name));
        };
    }

    /** The same names, each once, in the order of their first appearance. */
    static List<SubjectName> distinct(Collection<SubjectName> names) {
        return List.copyOf(new LinkedHashSet<>(names));
    }

    /** The name as people write it, without its type. */
    default String display() {
        return switch (this) {
            case Dns dns -> dns.aLabel();
            case Ip ip -> ip.text();
            case Uri uri -> uri.text();
            case Email email -> email.text();
            case Other other -> "#" + other.der();
        };
    }

    /** {@code dns}, {@code ip}, {@code uri}, {@code email} or {@code other}: the type in findings and policies. */
    default String type() {
        return switch (this) {
            case Dns ignored -> "dns";
            case Ip ignored -> "ip";
            case Uri ignored -> "uri";
            case Email ignored -> "email";
            case Other ignored -> "other";
        };
    }

    default GeneralName toGeneralName() {
        return switch (this) {
            case Dns dns -> new GeneralName(GeneralName.dNSName, new DERIA5String(dns.aLabel(), true));
            case Ip ip -> new GeneralName(GeneralName.iPAddress, new DEROctetString(ip.octets()));
            case Uri uri -> new GeneralName(GeneralName.uniformResourceIdentifier, new DERIA5String(uri.text(), true));
            case Email email -> new GeneralName(GeneralName.rfc822Name, new DERIA5String(email.text(), true));
            case Other other -> GeneralName.getInstance(HexFormat.of().parseHex(other.der()));
        };
    }

    private static String ascii(GeneralName name) {
        String text = ASN1IA5String.getInstance(name.getName()).getString();
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("a name of type " + name.getTagNo() + " has a non-ASCII character, a "
                    + "space or a control character");
        }
        return text;
    }

    private static String hex(GeneralName name) {
        try {
            return HexFormat.of().formatHex(name.getEncoded(ASN1Encoding.DER)).toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new IllegalArgumentException("a name of type " + name.getTagNo() + " cannot be encoded", e);
        }
    }
}
