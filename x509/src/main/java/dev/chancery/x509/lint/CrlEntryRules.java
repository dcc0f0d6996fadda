/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Extension;

/** RFC 5280 §5.1.2.6 and §5.3: the revoked certificates. */
final class CrlEntryRules {
    private static final int UNSPECIFIED = 0;
    private static final int NOT_USED = 7;
    private static final int REMOVE_FROM_CRL = 8;
    private static final int HIGHEST = 10;

    static final List<Rule<CrlSubject>> ALL = List.of(
            new Rule<>(
                    "crl_entry_form",
                    "RFC 5280 §5.1",
                    "An entry is a serial number, a date and, where there are any, extensions.",
                    crl -> crl.entries().stream().allMatch(CrlEntryRules::wellFormed)),
            new Rule<>(
                    "crl_entry_serial_range",
                    "RFC 5280 §4.1.2.2",
                    "An entry's serial number is positive and has at most 20 bytes.",
                    crl -> crl.entries().stream().map(CrlEntryRules::serial).allMatch(CrlEntryRules::inRange)),
            new Rule<>(
                    "crl_entries_unique", "RFC 5280 §5.1.2.6", "No serial number occurs twice.", CrlEntryRules::unique),
            new Rule<>(
                    "crl_entry_not_after_list",
                    "RFC 5280 §5.1.2.4, §5.1.2.6",
                    "No revocationDate is later than thisUpdate.",
                    CrlEntryRules::notLater),
            new Rule<>(
                    "crl_entry_reason",
                    "RFC 5280 §5.3.1",
                    "A reason code is a non-critical ENUMERATED of 1 to 6, 9 or 10: unspecified is omitted, 7 is not "
                            + "used, and removeFromCRL is for delta CRLs.",
                    crl -> crl.entries().stream()
                            .flatMap(entry -> CrlSubject.extensionsOf(entry).stream())
                            .map(Extension::getInstance)
                            .filter(one -> one.getExtnId().equals(Extension.reasonCode))
                            .allMatch(CrlEntryRules::reasonFits)),
            new Rule<>(
                    "crl_entry_extensions",
                    "RFC 5280 §5.3",
                    "An entry's extensions are reason code and invalidity date, each at most once and not critical.",
                    crl -> crl.entries().stream()
                            .map(CrlSubject::extensionsOf)
                            .allMatch(CrlEntryRules::knownAndUnique)));

    private CrlEntryRules() {}

    private static boolean wellFormed(ASN1Sequence entry) {
        return entry.getObjectAt(0) instanceof ASN1Integer
                && (entry.size() == 2
                        || (entry.size() == 3 && !CrlSubject.extensionsOf(entry).isEmpty()));
    }

    private static BigInteger serial(ASN1Sequence entry) {
        return ASN1Integer.getInstance(entry.getObjectAt(0)).getValue();
    }

    private static boolean inRange(BigInteger serial) {
        return serial.signum() > 0 && serial.toByteArray().length <= 20;
    }

    private static boolean unique(CrlSubject crl) {
        Set<BigInteger> seen = new HashSet<>();
        return crl.entries().stream().map(CrlEntryRules::serial).allMatch(seen::add);
    }

    private static boolean notLater(CrlSubject crl) {
        return crl.entries().stream()
                .noneMatch(entry ->
                        CrlFieldRules.time(entry.getObjectAt(1)).isAfter(CrlFieldRules.time(crl.thisUpdate())));
    }

    private static boolean reasonFits(Extension extension) {
        int code = ((ASN1Enumerated) extension.getParsedValue()).intValueExact();
        return !extension.isCritical()
                && code > UNSPECIFIED
                && code <= HIGHEST
                && code != NOT_USED
                && code != REMOVE_FROM_CRL;
    }

    private static boolean knownAndUnique(List<ASN1Sequence> extensions) {
        Set<Object> seen = new HashSet<>();
        return extensions.stream()
                .map(Extension::getInstance)
                .allMatch(one -> !one.isCritical()
                        && (one.getExtnId().equals(Extension.reasonCode)
                                || one.getExtnId().equals(Extension.invalidityDate))
                        && seen.add(one.getExtnId()));
    }
}
