/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * A subject that is made here: attributes in the order in which they are encoded, one per RDN, UTF8String (RFC 5280
 * §4.1.2.4) but for the country.
 *
 * <p>An issuer's name is never made again from text, but taken from its certificate: another string type is another name.
 */
public record DistinguishedName(List<Attribute> attributes) {

    /** The attributes that are certified, in the order in which RFC 5280 Appendix A bounds them. */
    public enum Type {
        COUNTRY(BCStyle.C, 2),
        ORGANIZATION(BCStyle.O, 64),
        ORGANIZATIONAL_UNIT(BCStyle.OU, 64),
        COMMON_NAME(BCStyle.CN, 64);

        private final String oid;
        private final int charactersMax;

        Type(ASN1ObjectIdentifier oid, int charactersMax) {
            this.oid = oid.getId();
            this.charactersMax = charactersMax;
        }

        public int charactersMax() {
            return charactersMax;
        }
    }

    /** @param value 1 to {@link Type#charactersMax} characters, none of them a control character */
    public record Attribute(Type type, String value) {
        public Attribute {
            int characters = value.codePointCount(0, value.length());
            if (characters == 0 || characters > type.charactersMax) {
                throw new IllegalArgumentException(
                        type + " has 1 to " + type.charactersMax + " characters, got " + characters);
            }
            if (value.codePoints().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(type + " has a control character");
            }
            if (type == Type.COUNTRY && !value.matches("[A-Z]{2}")) {
                throw new IllegalArgumentException("COUNTRY must be two capital letters (ISO 3166)");
            }
        }

        private RDN toRdn() {
            ASN1Encodable encoded = type == Type.COUNTRY ? new DERPrintableString(value) : new DERUTF8String(value);
            return new RDN(new AttributeTypeAndValue(new ASN1ObjectIdentifier(type.oid), encoded));
        }
    }

    public DistinguishedName {
        attributes = List.copyOf(attributes);
    }

    public static DistinguishedName empty() {
        return new DistinguishedName(List.of());
    }

    public static DistinguishedName commonName(String value) {
        return empty().with(Type.COMMON_NAME, value);
    }

    /**
     * Reads {@code C=DE,O=Example,CN=Issuing CA 1}: attributes in the order in which they are encoded; a comma inside a value stands behind a
     * backslash. Throws {@link IllegalArgumentException} that says what is wrong.
     */
    public static DistinguishedName parse(String text) {
        DistinguishedName name = empty();
        for (String part : text.split("(?<!\\\\),", -1)) {
            int equals = part.indexOf('=');
            Type type = switch (equals < 0 ? "" : part.substring(0, equals).strip()) {
                case "C" -> Type.COUNTRY;
                case "O" -> Type.ORGANIZATION;
                case "OU" -> Type.ORGANIZATIONAL_UNIT;
                case "CN" -> Type.COMMON_NAME;
                default ->
                    throw new IllegalArgumentException(
                            "a subject must be C=, O=, OU= and CN=, separated by commas, got \"" + text + "\"");
            };
            name = name.with(type, part.substring(equals + 1).strip().replace("\\,", ","));
        }
        return name;
    }

    /** The same name with one more attribute at its end. */
    public DistinguishedName with(Type type, String value) {
        List<Attribute> more = new ArrayList<>(attributes);
        more.add(new Attribute(type, value));
        return new DistinguishedName(more);
    }

    public X500Name toX500Name() {
        return new X500Name(attributes.stream().map(Attribute::toRdn).toArray(RDN[]::new));
    }

    /** For people: RFC 4514, most specific first; never throws, whatever a stranger's name holds. */
    public static String text(X500Name name) {
        List<RDN> rdns = new ArrayList<>(Arrays.asList(name.getRDNs()));
        Collections.reverse(rdns);
        try {
            return BCStyle.INSTANCE.toString(new X500Name(rdns.toArray(RDN[]::new)));
        } catch (RuntimeException e) {
            return "(unprintable name)";
        }
    }

    /** The common names of any name, in encoded order. */
    public static List<String> commonNames(X500Name name) {
        return Arrays.stream(name.getRDNs(BCStyle.CN))
                .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
                .filter(attribute -> attribute.getType().equals(BCStyle.CN))
                .map(attribute -> ((ASN1String) attribute.getValue()).getString())
                .toList();
    }
}
