/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * CRLReason (RFC 5280 §5.3.1). {@code removeFromCRL(8)} is left out: it is for delta CRLs, which Chancery does not make;
 * 7 is not used by the standard.
 */
public enum RevocationReason {
    UNSPECIFIED(0, "unspecified"),
    KEY_COMPROMISE(1, "keyCompromise"),
    CA_COMPROMISE(2, "cACompromise"),
    AFFILIATION_CHANGED(3, "affiliationChanged"),
    SUPERSEDED(4, "superseded"),
    CESSATION_OF_OPERATION(5, "cessationOfOperation"),
    CERTIFICATE_HOLD(6, "certificateHold"),
    PRIVILEGE_WITHDRAWN(9, "privilegeWithdrawn"),
    AA_COMPROMISE(10, "aACompromise");

    private final int code;
    private final String rfcName;

    RevocationReason(int code, String rfcName) {
        this.code = code;
        this.rfcName = rfcName;
    }

    /** The ENUMERATED value in a CRL entry or an OCSP answer. */
    public int code() {
        return code;
    }

    /** Spelled as RFC 5280 does, {@code keyCompromise}: the form in JSON and on the command line. */
    public String rfcName() {
        return rfcName;
    }

    /** Reads the RFC's spelling, in any case. Throws {@link IllegalArgumentException} that lists the known ones. */
    public static RevocationReason parse(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.rfcName.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown revocation reason \"" + text.toLowerCase(Locale.ROOT) + "\"; known: " + known()));
    }

    private static String known() {
        return Arrays.stream(values()).map(RevocationReason::rfcName).collect(Collectors.joining(", "));
    }
}
