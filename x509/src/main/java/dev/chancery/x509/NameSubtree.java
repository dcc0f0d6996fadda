/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;

/**
 * One limit of an authority's name constraints (RFC 5280 §4.2.1.10), as verifiers read it. Written without {@link NameLimits}, which writes such
 * limits.
 */
sealed interface NameSubtree {
    /** Whether a name of the same form lies within it. */
    boolean covers(GeneralName name);

    /** Whether a name, or one of those that a wildcard stands for, lies within it: what an exclusion forbids. */
    default boolean touches(GeneralName name) {
        return covers(name);
    }

    /** Names that may lie within it, as far as that can be told. */
    default Stream<SubjectName> examples() {
        return Stream.empty();
    }

    /** As people write it, without its form. */
    String display();

    /** Never throws: a limit that cannot be read is {@link Unreadable}. */
    static NameSubtree of(GeneralSubtree subtree) {
        GeneralName base = subtree.getBase();
        // §4.2.1.10: within this profile the minimum is zero and the maximum absent; others are not understood.
        boolean plain = subtree.getMinimum().signum() == 0 && subtree.getMaximum() == null;
        try {
            return plain ? of(base) : new Unreadable("with a depth of " + subtree.getMinimum());
        } catch (RuntimeException e) {
            return new Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static NameSubtree of(GeneralName base) {
        return switch (base.getTagNo()) {
            case GeneralName.dNSName -> new Dns(text(base));
            case GeneralName.rfc822Name -> new Email(text(base));
            case GeneralName.uniformResourceIdentifier -> new Uri(text(base));
            case GeneralName.iPAddress ->
                new Address(ASN1OctetString.getInstance(base.getName()).getOctets());
            case GeneralName.directoryName -> new Directory(X500Name.getInstance(base.getName()));
            default -> new Unreadable("of form " + base.getTagNo());
        };
    }

    private static String text(GeneralName name) {
        return ASN1IA5String.getInstance(name.getName()).getString().toLowerCase(Locale.ROOT);
    }

    private static boolean isBelow(String name, String domain) {
        return name.length() > domain.length() && name.endsWith(domain);
    }

    /** The name itself and all below it; with a dot before it, which §4.2.1.10 does not know and verifiers do, only what is below. */
    record Dns(String base) implements NameSubtree {
        @Override
        public boolean covers(GeneralName name) {
            String wanted = text(name);
            return base.isEmpty()
                    || (base.startsWith(".")
                            ? isBelow(wanted, base)
                            : wanted.equals(base) || isBelow(wanted, "." + base));
        }

        /** A wildcard stands for each name that differs in its first label. */
        @Override
        public boolean touches(GeneralName name) {
            String wanted = text(name);
            int dot = base.indexOf('.');
            return covers(name)
                    || (dot > 0
                            && wanted.startsWith("*.")
                            && wanted.substring(1).equals(base.substring(dot)));
        }

        @Override
        public String display() {
            return base.isEmpty() ? "every name" : base;
        }

        @Override
        public Stream<SubjectName> examples() {
            String domain = base.startsWith(".") ? base.substring(1) : base;
            return domain.isEmpty()
                    ? Stream.empty()
                    : Stream.of(new SubjectName.Dns(domain), new SubjectName.Dns("x." + domain));
        }
    }

    /** A mailbox, all mailboxes of a host, or with a dot before it of all hosts of a domain. */
    record Email(String base) implements NameSubtree {
        @Override
        public boolean covers(GeneralName name) {
            String mailbox = text(name);
            String host = mailbox.substring(mailbox.lastIndexOf('@') + 1);
            return base.isEmpty()
                    || (base.contains("@")
                            ? mailbox.equals(base)
                            : base.startsWith(".") ? isBelow(host, base) : host.equals(base));
        }

        @Override
        public String display() {
            return base.isEmpty() ? "every mailbox" : base;
        }
    }

    /** The host of a URI, or with a dot before it all hosts of a domain. A URI without a host, or with an address for one, lies in none. */
    record Uri(String base) implements NameSubtree {
        private static final Pattern HOST =
                Pattern.compile("[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?([a-z0-9._-]+)(?::[0-9]*)?(?:[/?#].*)?");

        @Override
        public boolean covers(GeneralName name) {
            Matcher parts = HOST.matcher(text(name));
            return parts.matches()
                    && !IpAddress.looksLike(parts.group(1))
                    && (base.startsWith(".")
                            ? isBelow(parts.group(1), base)
                            : parts.group(1).equals(base));
        }

        @Override
        public String display() {
            return base;
        }
    }

    /** Address and mask, 8 or 32 octets. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Address(byte[] both) implements NameSubtree {
        public Address {
            if (both.length != 8 && both.length != 32) {
                throw new IllegalArgumentException("of " + both.length + " bytes");
            }
        }

        @Override
        public boolean covers(GeneralName name) {
            byte[] address = ASN1OctetString.getInstance(name.getName()).getOctets();
            if (address.length * 2 != both.length) {
                return false;
            }
            for (int i = 0; i < address.length; i++) {
                if (((address[i] ^ both[i]) & both[address.length + i]) != 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String display() {
            int length = both.length / 2;
            int bits = 0;
            for (int i = length; i < both.length; i++) {
                bits += Integer.bitCount(both[i] & 0xFF);
            }
            return IpAddress.text(Arrays.copyOf(both, length)) + "/" + bits;
        }

        @Override
        public Stream<SubjectName> examples() {
            return Stream.of(SubjectName.Ip.of(Arrays.copyOf(both, both.length / 2)));
        }
    }

    /** The first parts of a distinguished name. */
    record Directory(X500Name base) implements NameSubtree {
        @Override
        public boolean covers(GeneralName name) {
            RDN[] wanted = base.getRDNs();
            RDN[] given = X500Name.getInstance(name.getName()).getRDNs();
            if (given.length < wanted.length) {
                return false;
            }
            for (int i = 0; i < wanted.length; i++) {
                if (!IETFUtils.rDNAreEqual(wanted[i], given[i])) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String display() {
            return Arrays.stream(base.getRDNs())
                    .map(rdn -> new X500Name(new RDN[] {rdn}).toString())
                    .collect(Collectors.joining(","));
        }
    }

    /** What is not understood permits nothing; as an exclusion it excludes everything of its form. */
    record Unreadable(String what) implements NameSubtree {
        @Override
        public boolean covers(GeneralName name) {
            return false;
        }

        @Override
        public boolean touches(GeneralName name) {
            return true;
        }

        @Override
        public String display() {
            return "a limit that is not understood, " + what;
        }
    }
}
