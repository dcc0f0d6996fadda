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
 * <p>A form of name without any limit is free, so limits on domains are limits on hosts of URIs and on e-mail too, and
 * where no address is permitted all of them are excluded, in both families.
 *
 * @param domains permitted, each with everything under it; {@code internal}, without a leading dot
 * @param addresses permitted, {@code 10.0.0.0/8} or {@code fd00::/8}
 */
public record NameLimits(List<String> domains, List<String> addresses) {
    private static final List<String> EVERY_ADDRESS = List.of("0.0.0.0/0", "::/0");

    public NameLimits {
        domains = domains.stream().map(DnsName::canonical).distinct().toList();
        addresses = addresses.stream().distinct().toList();
        addresses.forEach(NameLimits::subtree);
        if (domains.isEmpty() || domains.stream().anyMatch(domain -> domain.startsWith("*"))) {
            throw new IllegalArgumentException("name limits permit at least one domain, and no wildcard");
        }
    }

    NameConstraints encode() {
        Stream<GeneralSubtree> named = domains.stream().flatMap(NameLimits::subtrees);
        Stream<GeneralSubtree> numbered = addresses.stream().map(NameLimits::subtree);
        GeneralSubtree[] permitted = Stream.concat(named, numbered).toArray(GeneralSubtree[]::new);
        return new NameConstraints(permitted, addresses.isEmpty() ? everyAddress() : null);
    }

    private static GeneralSubtree[] everyAddress() {
        return EVERY_ADDRESS.stream().map(NameLimits::subtree).toArray(GeneralSubtree[]::new);
    }

    /** A DNS limit covers what is under it by itself; hosts of URIs and e-mail need the dot for that. */
    private static Stream<GeneralSubtree> subtrees(String domain) {
        return Stream.of(
                text(GeneralName.dNSName, domain),
                text(GeneralName.rfc822Name, domain),
                text(GeneralName.rfc822Name, "." + domain),
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
            throw new IllegalArgumentException("an address range is address/bits, got \"" + range + "\"");
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
