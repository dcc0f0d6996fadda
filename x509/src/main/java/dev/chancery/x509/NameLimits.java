/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * What an authority may certify at all (RFC 5280 §4.2.1.10).
 *
 * <p>A form of name without any limit is free, so limits on domains are limits on e-mail too; where no address is permitted all of them are
 * excluded, in both families, and where no domain of URIs is, a domain that nobody can have is the only one.
 *
 * @param domains permitted, each with everything under it; {@code internal}, without a leading dot
 * @param addresses permitted, {@code 10.0.0.0/8} or {@code fd00::/8}
 * @param uriDomains whose hosts URIs may have, each with everything under it; of two labels at least, {@code mesh.internal}: §4.2.1.10 knows fully
 *     qualified names alone there
 */
public record NameLimits(List<String> domains, List<String> addresses, List<String> uriDomains) {
    private static final List<String> EVERY_ADDRESS = List.of("0.0.0.0/0", "::/0");

    /** RFC 6761 §6.4: no host is ever called that. */
    private static final String NOBODYS = "none.invalid";

    public NameLimits {
        domains = domains.stream().map(DnsName::canonical).distinct().toList();
        addresses = addresses.stream().distinct().toList();
        addresses.forEach(NameLimits::subtree);
        uriDomains = uriDomains.stream().map(DnsName::canonical).distinct().toList();
        if (domains.isEmpty()
                || Stream.concat(domains.stream(), uriDomains.stream()).anyMatch(domain -> domain.startsWith("*"))) {
            throw new IllegalArgumentException("name limits must permit at least one domain, without wildcards");
        }
        uriDomains.stream().filter(domain -> !isQualified(domain)).findFirst().ifPresent(domain -> {
            throw new IllegalArgumentException("a URI domain must have at least two labels (RFC 5280 §4.2.1.10), "
                    + "such as mesh."
                    + domain + "; got \"" + domain + "\"");
        });
    }

    /** URIs in those of the domains that may be a limit on URIs. */
    public static NameLimits of(List<String> domains, List<String> addresses) {
        return new NameLimits(
                domains,
                addresses,
                domains.stream().filter(NameLimits::isQualified).toList());
    }

    private static boolean isQualified(String domain) {
        return domain.indexOf('.') > 0;
    }

    NameConstraints encode() {
        Stream<GeneralSubtree> named = domains.stream().flatMap(NameLimits::subtrees);
        Stream<GeneralSubtree> located =
                (uriDomains.isEmpty() ? List.of(NOBODYS) : uriDomains).stream().flatMap(NameLimits::hosts);
        Stream<GeneralSubtree> numbered = addresses.stream().map(NameLimits::subtree);
        GeneralSubtree[] permitted =
                Stream.of(named, located, numbered).flatMap(all -> all).toArray(GeneralSubtree[]::new);
        return new NameConstraints(permitted, addresses.isEmpty() ? everyAddress() : null);
    }

    private static GeneralSubtree[] everyAddress() {
        return EVERY_ADDRESS.stream().map(NameLimits::subtree).toArray(GeneralSubtree[]::new);
    }

    /** A DNS limit covers what is under it by itself; e-mail needs the dot for that. */
    private static Stream<GeneralSubtree> subtrees(String domain) {
        return Stream.of(
                text(GeneralName.dNSName, domain),
                text(GeneralName.rfc822Name, domain),
                text(GeneralName.rfc822Name, "." + domain));
    }

    private static Stream<GeneralSubtree> hosts(String domain) {
        return Stream.of(
                text(GeneralName.uniformResourceIdentifier, domain),
                text(GeneralName.uniformResourceIdentifier, "." + domain));
    }

    private static GeneralSubtree text(int form, String limit) {
        return new GeneralSubtree(new GeneralName(form, new DERIA5String(limit)));
    }

    /** Address and mask, 8 or 32 octets. */
    private static GeneralSubtree subtree(String range) {
        int slash = range.indexOf('/');
        if (slash < 0 || !range.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("an address range must be ADDRESS/BITS, got \"" + range + "\"");
        }
        byte[] address = IpAddress.octets(range.substring(0, slash));
        int bits = Integer.parseInt(range.substring(slash + 1));
        if (bits > address.length * Byte.SIZE) {
            throw new IllegalArgumentException("an address range has more bits than the address: \"" + range + "\"");
        }
        byte[] both = Arrays.copyOf(address, 2 * address.length);
        for (int i = 0; i < address.length; i++) {
            int ones = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            both[address.length + i] = (byte) (0xFF00 >> ones);
            if ((both[i] & ~both[address.length + i]) != 0) {
                throw new IllegalArgumentException("an address range has bits beyond its mask: \"" + range + "\"");
            }
        }
        return new GeneralSubtree(new GeneralName(GeneralName.iPAddress, new DEROctetString(both)));
    }
}
